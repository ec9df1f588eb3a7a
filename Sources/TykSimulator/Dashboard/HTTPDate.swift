internal import PromoteCore

extension Instant {
  /// As the Date header of HTTP has it: `Mon, 02 Mar 2026 09:30:05 GMT`.
  var httpDate: String {
    let text = seconds  // 2026-03-02T09:30:05Z
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let day = Int((Double(milliseconds) / 86_400_000).rounded(.down))
    let parts = text.split { "-T:Z".contains($0) }.map(String.init)
    let month = months[((Int(parts[1]) ?? 1) - 1) % 12]
    return "\(days[((day % 7) + 7) % 7]), \(parts[2]) \(month) \(parts[0]) "
      + "\(parts[3]):\(parts[4]):\(parts[5]) GMT"
  }
}
