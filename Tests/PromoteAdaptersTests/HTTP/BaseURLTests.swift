import PromoteAdapters
import Testing

@Suite struct `base URLs` {
  @Test(arguments: [
    ("https://d.example", "https://d.example/api/apis"),
    ("https://d.example/", "https://d.example/api/apis"),
    ("http://127.0.0.1:3000//", "http://127.0.0.1:3000/api/apis"),
    ("https://d.example/tyk/", "https://d.example/tyk/api/apis"),
    ("http://[::1]:3000", "http://[::1]:3000/api/apis"),
  ])
  func `are joined with exactly one slash`(_ base: String, _ expected: String) throws {
    #expect(try BaseURL(base).joining("/api/apis") == expected)
  }

  @Test func `carry query values encoded`() throws {
    let url = try BaseURL("http://x").joining("/a", query: [("p", "-1"), ("q", "a b&c=ä/+")])
    #expect(url == "http://x/a?p=-1&q=a%20b%26c%3D%C3%A4%2F%2B")
  }

  @Test(arguments: [
    "", "d.example", "ftp://d.example", "https://", "https:///x", "https://u:p@d.example",
    "https://u@d.example", "https://d.example/?a=b", "https://d.example/#x", "https://d. example",
    "https://d.example/a//b", "https://dé.example", "https://d.example\n",
  ])
  func `are refused where they are no plain address`(_ text: String) {
    #expect(throws: BaseURL.Refusal.self) { try BaseURL(text) }
  }
}
