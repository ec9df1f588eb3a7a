import Testing

@Suite struct ConditionTests {
  /// A code that nothing ever finds would be a condition that never asks for anybody.
  @Test func `every finding that a gate may name is found somewhere`() throws {
    let files = try SourceTree().files(in: "Sources", ending: ".swift")
    let list = try #require(files.first { $0.path.hasSuffix("ConditionCodes.swift") })
    let codes = list.text.matches(of: /"([a-z]+(-[a-z]+)+)"/).map { String($0.output.1) }
    #expect(codes.count > 10 && codes == codes.sorted())
    for code in codes {
      #expect(
        files.contains { $0.path != list.path && $0.text.contains("\"\(code)\"") },
        "nothing finds '\(code)'")
    }
  }
}
