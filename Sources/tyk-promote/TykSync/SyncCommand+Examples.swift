import PromoteCore
import PromoteEngine

extension SyncCommand {
  /// `examples` and `examples show`.
  func showExamples() async throws {
    let bytes = try await world.fetch(ExampleIndex.address)
    let index: ExampleIndex
    do throws(SyncProblem) {
      index = try ExampleIndex(bytes)
    } catch {
      throw SyncFailure("\(error)")
    }
    guard verb.action == .exampleShow else {
      for line in index.table { output.line(line) }
      return
    }
    let location = arguments.text("location")
    guard let lines = index.details(of: location) else {
      throw EarlyEnd(line: "example with location '\(location)' could not be found", code: 1)
    }
    for line in lines { output.line(line) }
  }
}
