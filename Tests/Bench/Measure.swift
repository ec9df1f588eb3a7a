import Foundation

/// What a piece of work took.
struct Spent: Sendable {
  let wallSeconds: Double
  /// Of the whole process, all threads.
  let userSeconds: Double
  let systemSeconds: Double

  var cpuSeconds: Double { userSeconds + systemSeconds }
}

/// Runs `work` once and says what it took.
func measure(_ work: () throws -> Void) rethrows -> Spent {
  let start = Moment.now
  try work()
  return Moment.now.since(start)
}

/// Runs `work` once and says what it took.
func measureAsync(_ work: () async throws -> Void) async rethrows -> Spent {
  let start = Moment.now
  try await work()
  return Moment.now.since(start)
}

/// Runs `work` over and over for about `seconds` of CPU time and returns the best time of one
/// run: other programs on the machine can only make a run slower.
func bestCPUSeconds(of work: () throws -> Void, within seconds: Double = 2) rethrows -> Double {
  var best = Double.infinity
  var total = 0.0
  repeat {
    let spent = try measure(work).cpuSeconds
    best = min(best, spent)
    total += max(spent, 0.000_1)
  } while total < seconds
  return best
}

/// The most memory this process has held so far, in MB.
func peakResidentMegabytes() -> Double {
  var usage = rusage()
  getrusage(thisProcess, &usage)
  return Double(usage.ru_maxrss) / 1024
}

/// Keeps the optimiser from leaving out work whose result nobody reads.
@inline(never) func keep<T>(_ value: T) { withExtendedLifetime(value) {} }

/// RUSAGE_SELF, which the systems' headers type differently.
private let thisProcess: Int32 = 0

private struct Moment {
  let wall: ContinuousClock.Instant
  let user: Double
  let system: Double

  static var now: Moment {
    var usage = rusage()
    getrusage(thisProcess, &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return Moment(
      wall: ContinuousClock.now, user: seconds(usage.ru_utime), system: seconds(usage.ru_stime))
  }

  func since(_ start: Moment) -> Spent {
    let wall = start.wall.duration(to: self.wall).components
    return Spent(
      wallSeconds: Double(wall.seconds) + Double(wall.attoseconds) / 1e18,
      userSeconds: user - start.user, systemSeconds: system - start.system)
  }
}
