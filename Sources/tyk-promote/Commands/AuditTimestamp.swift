import ArgumentParser
import Foundation
import PromoteAdapters
import PromoteCore

struct AuditTimestamp: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "timestamp",
    abstract: "Have a time stamp authority stamp the checkpoint of evidence",
    discussion: """
      Attaches an RFC 3161 token over the checkpoint's text to an evidence file or a dossier: asked from \
      --tsa, or given as --token. It is checked with `openssl ts` against the certificates of --tsa-ca \
      before it is attached. --query writes the question instead, to be carried to an authority by hand.

      Example:  tyk-promote audit timestamp amber-falcon.evidence.tar --tsa https://tsa.example.com --tsa-ca tsa.pem
      """)
  @Argument(help: "An evidence file or a dossier's folder") var evidence: String
  @Option(help: "The authority's URL") var tsa: String?
  @Option(help: "An authority's answer to attach") var token: String?
  @Option(help: "Write the question for an authority into this file") var query: String?
  @Option(help: "The authority's root certificates, PEM") var tsaCa: String?
  @OptionGroup var options: CommonOptions

  func validate() throws {
    guard [tsa, token, query].compactMap(\.self).count == 1 else {
      throw ValidationError("name one of --tsa, --token, --query")
    }
    if query == nil, tsaCa == nil {
      throw ValidationError("a token is checked before it is attached: name --tsa-ca")
    }
  }

  func run() async throws {
    var file = try EvidenceFile(evidence)
    guard let text = file.bundle.stampedText else {
      throw Failure("no-checkpoint", .failed, "'\(evidence)' has no readable checkpoint")
    }
    let openssl = OpenSSLTimestamps()
    do {
      if let query {
        try WholeFile.write(try await openssl.query(for: text), to: query)
        options.output.result(["the question is in \(query)"], json: ["query": .string(query)])
        return
      }
      let response: [UInt8]
      if let token {
        response = try WholeFile.read(token, limit: 1 << 20)
      } else {
        let transport = try AsyncHTTPTransport(BaseURL(tsa ?? ""))
        response = try await openssl.ask(transport, try await openssl.query(for: text))
        await transport.shutdown()
      }
      let stamped = try await openssl.verify(
        response, of: text, authorities: try WholeFile.read(tsaCa ?? "", limit: 1 << 20))
      file.bundle.timestampResponse = response
      try file.write()
      options.output.result(
        ["stamped: \(evidence) at \(stamped.time.seconds)"],
        json: ["file": .string(evidence), "time": .string(stamped.time.seconds)])
    } catch let failure as OpenSSLTimestamps.Failure {
      throw Failure("no-timestamp", .refused, "no time stamp for '\(evidence)': \(failure)")
    } catch let refusal as BaseURL.Refusal {
      throw Failure("no-timestamp", .failed, "--tsa \(refusal.reason)")
    }
  }
}

/// Evidence on disk: a folder, or one file.
struct EvidenceFile {
  let path: String
  let isFolder: Bool
  var bundle: EvidenceBundle

  init(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Failure("no-dossier", .failed, "there is no '\(path)'")
    }
    self.path = path
    self.isFolder = isFolder.boolValue
    if isFolder.boolValue {
      let url = URL(filePath: path).standardizedFileURL
      guard FileManager.default.fileExists(atPath: url.appending(path: "plan.json").path()) else {
        throw Failure("no-dossier", .failed, "'\(path)' is no dossier: it has no plan.json")
      }
      bundle = EvidenceBundle(files: try FolderFiles.read(url))
    } else {
      do {
        bundle = try EvidenceBundle(
          packed: try WholeFile.read(path, limit: EvidenceArchive.largestArchive))
      } catch let error as LogFormatError {
        throw Failure("broken-evidence", .refused, "'\(path)' is no evidence file: \(error.reason)")
      }
    }
  }

  /// Writes what may have been attached.
  func write() throws {
    if !isFolder {
      try WholeFile.write(try bundle.packed(), to: path)
    } else if let response = bundle.timestampResponse {
      let file = URL(filePath: path).appending(path: "log/checkpoint.tsr")
      try WholeFile.write(response, to: file.path(percentEncoded: false))
    }
  }
}
