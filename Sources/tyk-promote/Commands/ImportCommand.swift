import ArgumentParser
import Foundation
import PromoteAdapters
import PromoteCore

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make an API of an OpenAPI document, on this machine",
    discussion: """
      Reads OpenAPI 2.0 (Swagger), 3.0 or 3.1, JSON or YAML, and writes a Tyk OAS API, or with \
      --classic a Classic one. Nothing is sent: publish the result. What was assumed, renamed or \
      left out is told on stderr.

      Example:  tyk-promote import petstore.yaml --listen-path /pets/ --output oas-pets.json
      """)
  @Argument(help: "The document", completion: .file())
  var file: String
  @Flag(help: "Make a Classic API, as tyk-sync does of Swagger")
  var classic = false
  @Option(help: "Where the API listens (default: /, or the base path of a Classic API)")
  var listenPath: String?
  @Option(help: "The URL behind the API (default: the document's first absolute server)")
  var upstream: String?
  @Flag(
    inversion: .prefixedNo,
    help: "Remove the listen path from what is sent on (default: as --classic says)")
  var stripListenPath: Bool?
  @Option(help: "The name of the API's first version (default: not versioned)")
  var versionName: String?
  @Option(help: "The API's id (default: made of the file's name, the same each time)")
  var id: String?
  @Option(help: "Where to write (default: stdout)", completion: .file())
  var output: String?

  func run() throws {
    let name = URL(filePath: file).lastPathComponent
    let bytes: [UInt8]
    do { bytes = Array(try Data(contentsOf: URL(filePath: file))) } catch {
      throw Failure("file", .failed, "\(file) cannot be read")
    }
    let api = try imported(try read(bytes, name), name)
    let text = api.document.pretty()
    if let output {
      try WholeFile.write(text, to: output)
    } else {
      FileHandle.standardOutput.write(Data(text + [0x0A]))
    }
    for line in FindingsView(findings: api.findings).lines { Output.note(line) }
    if let output {
      Output.note("wrote \(api.kind) \(api.id) (\(api.name)) to \(output)")
    }
  }

  private func read(_ bytes: [UInt8], _ name: String) throws -> JSON {
    do {
      return try YAML.readJSONOrYAML(bytes, file: name)
    } catch {
      throw Failure(
        "unreadable", .failed, "\(file) is neither JSON nor YAML",
        facts: error.problems.map { ($0.place, $0.message) })
    }
  }

  private func imported(_ document: JSON, _ name: String) throws -> ImportedAPI {
    let options = ImportOptions(
      id: id ?? ImportOptions.derivedID(from: name),
      fallbackName: URL(filePath: file).deletingPathExtension().lastPathComponent,
      listenPath: listenPath, target: upstream, stripListenPath: stripListenPath,
      versionName: versionName)
    do {
      return try importOpenAPI(document, as: classic ? .classic : .oas, options)
    } catch {
      throw Failure(
        "not-imported", .failed, "\(file) cannot be imported",
        facts: error.problems.map { ($0.pointer?.description ?? "", $0.message) })
    }
  }
}
