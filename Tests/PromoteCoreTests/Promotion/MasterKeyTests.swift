import PromoteCore
import Testing

@Suite struct MasterKeyTests {
  let key = MasterKey(Array(0..<32))!

  @Test func `what was protected opens for its purpose only, and no changed byte is accepted`()
    throws
  {
    let protected = try #require(
      key.protect(Array("payments password".utf8), for: "pre-image", nonce: Array(0..<12)))
    #expect(key.open(protected, for: "pre-image") == Array("payments password".utf8))
    #expect(key.open(protected, for: "another") == nil)
    for index in protected.indices {
      var changed = protected
      changed[index] ^= 1
      #expect(key.open(changed, for: "pre-image") == nil)
    }
    #expect(MasterKey(Array(1..<33))!.open(protected, for: "pre-image") == nil)
  }

  @Test func `the key cannot be printed`() {
    var text = ""
    dump(key, to: &text)
    #expect(!text.contains("1, 2"))
    #expect("\(key)" == "<master key>")
  }

  @Test func `ids sort by the time they were made and hold their random part whole`() {
    let early = PromotionID.make(
      at: Instant(milliseconds: 1), random: Array(repeating: 255, count: 10))
    let late = PromotionID.make(
      at: Instant(milliseconds: 2), random: Array(repeating: 0, count: 10))
    #expect(early == "pp_0000000001ZZZZZZZZZZZZZZZZ")
    #expect(late == "pp_00000000020000000000000000")
    #expect(early < late)
  }
}
