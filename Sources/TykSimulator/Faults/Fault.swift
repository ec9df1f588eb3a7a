/// Something that goes wrong between a caller and the simulator.
public enum Fault: Sendable, Hashable {
  /// The answer comes late.
  case latency(milliseconds: Int)
  /// 429 with Retry-After; nothing was done.
  case tooManyRequests(retryAfterSeconds: Int)
  /// 503, with Retry-After where it is given; nothing was done.
  case unavailable(retryAfterSeconds: Int?)
  /// Any other status, with an empty-handed envelope; nothing was done.
  case status(Int)
  /// A page of HTML with status 200, as proxies and log-in screens answer; nothing was done.
  case page
  /// Nobody listens: nothing was sent. Over HTTP the connection is closed at once instead.
  case refused
  /// The connection breaks before the request was carried out.
  case droppedBefore
  /// The request was carried out and its answer is lost.
  case lostAnswer
  /// The request was carried out and only half of its answer arrives.
  case halfWritten
}
