import PromoteAdapters
import Testing

@Suite struct HTTPProxyTests {
  @Test(arguments: [
    ("https://a.example", ["HTTPS_PROXY": "http://proxy:3128"], "proxy:3128"),
    ("https://a.example", ["https_proxy": "proxy:3128"], "proxy:3128"),
    ("http://a.example", ["HTTPS_PROXY": "http://proxy:3128"], ""),
    ("http://a.example", ["HTTP_PROXY": "http://user:pass@proxy"], "proxy:80"),
    ("https://a.example", ["HTTPS_PROXY": "http://proxy", "NO_PROXY": "b.example, .example"], ""),
    ("https://a.example", ["HTTPS_PROXY": "http://proxy", "NO_PROXY": "*"], ""),
    ("https://example.com", ["HTTPS_PROXY": "http://proxy", "NO_PROXY": "ample.com"], "proxy:80"),
    ("https://localhost:1", ["HTTPS_PROXY": "http://proxy"], ""), ("https://a.example", [:], ""),
  ])
  func `the usual variables name the proxy`(
    url: String, variables: [String: String], expected: String
  ) throws {
    let proxy = HTTPProxy(for: try BaseURL(url), variables: variables)
    #expect((proxy.map { "\($0.host):\($0.port)" } ?? "") == expected)
  }
}
