import Foundation
import PromoteAdapters
import PromoteCore
import TykSimulator

/// Keeps what simulators hold in files, so that a demo's workspace can be gone on with.
struct SimulatorKeeper: Sendable {
  let plan: SimulatorPlan
  let environments: [SimulatorServer.Environment]

  /// Saves after changes, until the task is cancelled.
  func run() async throws {
    var saved = environments.map(\.simulator.writeCount)
    while !Task.isCancelled {
      do { try await Task.sleep(for: .milliseconds(250)) } catch { return }
      let now = environments.map(\.simulator.writeCount)
      if now != saved {
        try save()
        saved = now
      }
    }
  }

  func save() throws {
    for (kept, environment) in zip(plan.kept, environments) {
      guard let file = kept.file else { continue }
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try WholeFile.write(
        environment.simulator.fixture(of: kept.organisation).pretty(),
        to: file.path(percentEncoded: false),
        access: .ownerOnly)
    }
  }
}
