import Foundation
import PromoteCore
import Testing
import TykSimulator

/// A conversation with a Dashboard: what is asked, what is answered, what a later GET shows.
///
///     # What the rule says.
///     @ version 5.12                      the release played; further settings likewise
///     @ system gateway                    a Gateway instead; or a portal
///     > POST /api/apis                    a request; `> Name: value` lines are its headers,
///     {"api_definition": …}               `> as other` its user; what follows is the body;
///                                         `> at dashboard` asks the Portal's Dashboard, in process;
///                                         `> file a.yaml` sends the body as a file in a form
///     < 200                               the status; `< Name: value` a header
///     ~ "rate":1                          text that the answer's bytes hold; `!~` do not
///     {"Status": "OK", "Meta": "$db"}     the answer's JSON, or a part of its members
///
/// In an expected answer `"$name"` takes a value the first time and must meet it again later, `"*"`
/// is any value, a member `"!name"` must be absent, and lists have the length that is shown.
/// In requests `$name` stands for what was taken. Unknown directives are errors.
struct Transcript: Sendable, CustomTestStringConvertible {
  struct Step: Sendable {
    var line: Int
    var method: String
    var path: String
    var user = "admin"
    /// Of a world with several servers: which one is asked.
    var server = ""
    /// The name of the file that the body is.
    var file: String?
    var headers: [(String, String)] = []
    var body = ""
    var status = 0
    var answerHeaders: [(String, String)] = []
    var contains: [String] = []
    var lacks: [String] = []
    var answer = ""
  }

  struct Malformed: Error, CustomStringConvertible {
    let description: String
  }

  var name: String
  var settings: [(String, String)] = []
  var steps: [Step] = []

  var testDescription: String { name }

  init(name: String, text: String) throws {
    self.name = name
    var answering = false
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let rest = String(line.dropFirst(2))
      if line.hasPrefix("# ") || line == "#" { continue }
      if line.hasPrefix("@ ") {
        let words = rest.split(separator: " ", maxSplits: 1).map(String.init)
        settings.append((words[0], words.count > 1 ? words[1] : ""))
      } else if line.hasPrefix("> ") {
        answering = false
        try request(rest, line: index + 1)
      } else if line.hasPrefix("< ") {
        answering = true
        try response(rest, line: index + 1)
      } else if line.hasPrefix("~ ") {
        steps[steps.count - 1].contains.append(rest)
      } else if line.hasPrefix("!~ ") {
        steps[steps.count - 1].lacks.append(String(line.dropFirst(3)))
      } else if !line.allSatisfy(\.isWhitespace) {
        guard !steps.isEmpty else { throw Malformed(description: "\(name):\(index + 1): \(line)") }
        if answering {
          steps[steps.count - 1].answer += line + "\n"
        } else {
          steps[steps.count - 1].body += line + "\n"
        }
      }
    }
    guard !steps.isEmpty, steps.allSatisfy({ $0.status != 0 }) else {
      throw Malformed(description: "\(name): a request has no answer")
    }
  }

  private mutating func request(_ text: String, line: Int) throws {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    if ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(words[0]), words.count == 2 {
      steps.append(Step(line: line, method: words[0], path: words[1]))
    } else if words[0] == "as", words.count == 2 {
      steps[steps.count - 1].user = words[1]
    } else if words[0] == "at", words.count == 2 {
      steps[steps.count - 1].server = words[1]
    } else if words[0] == "file", words.count == 2 {
      steps[steps.count - 1].file = words[1]
    } else if words[0].hasSuffix(":"), words.count == 2 {
      steps[steps.count - 1].headers.append((String(words[0].dropLast()), words[1]))
    } else {
      throw Malformed(description: "\(name):\(line): not a request: \(text)")
    }
  }

  private mutating func response(_ text: String, line: Int) throws {
    if let status = Int(text) {
      steps[steps.count - 1].status = status
    } else if let mark = text.firstIndex(of: ":") {
      steps[steps.count - 1].answerHeaders.append(
        (String(text[..<mark]), String(text[text.index(after: mark)...].dropFirst())))
    } else {
      throw Malformed(description: "\(name):\(line): not an answer: \(text)")
    }
  }

  static let all: [Transcript] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Transcripts")
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        .filter { $0.hasSuffix(".txt") }
        .map { file in
          try Transcript(
            name: file, text: String(contentsOf: folder.appending(path: file), encoding: .utf8))
        }
    } catch {
      fatalError("the transcripts cannot be read: \(error)")
    }
  }()
}
