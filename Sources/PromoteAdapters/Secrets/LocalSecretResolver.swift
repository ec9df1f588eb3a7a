public import PromoteCore
public import PromoteEngine

/// Finds secrets on this machine: in the environment, in files, in age files of the registry, and
/// by commands that are configured here and not in the registry.
///
/// | reference | value | refused |
/// |---|---|---|
/// | `env:NAME` | the variable; empty is a value | not set |
/// | `file:PATH` | the file less one final newline; relative to the registry | writable by group or others; a link that leads out of its folder |
/// | `age:PATH` | the file's contents less one final newline; within the registry | no identity here that opens it |
/// | `exec:NAME` | what the command prints less one final newline | not configured here; not done in time |
///
/// The local configuration folder holds `age-identity.txt` (lines `AGE-SECRET-KEY-1…`, `#` for
/// comments, readable by its owner only) and `commands.yaml` (see ``SecretCommands``). Values above
/// 64 KiB and values that are not UTF-8 are refused. Reasons never tell a value.
public struct LocalSecretResolver: SecretResolver {
  static let limit = 65_536

  private let registry: String
  private let configuration: String
  private let environment: [String: String]

  /// `registry` is the folder `environments/`, `configuration` the owner's folder for this
  /// workspace, `environment` the variables that `env:` may name.
  public init(
    registry: String, configuration: String, environment: [String: String]
  ) {
    self.registry = registry
    self.configuration = configuration
    self.environment = environment
  }

  public func resolve(_ reference: SecretReference) async throws(SecretFailure) -> Secret {
    let bytes: [UInt8]
    switch reference {
    case .environment(let name):
      guard let value = environment[name] else {
        throw SecretFailure(reference, "the variable is not set")
      }
      bytes = Array(value.utf8)
    case .file(let path): bytes = Self.withoutNewline(try file(path, reference))
    case .age(let path): bytes = Self.withoutNewline(try age(path, reference))
    case .command(let name):
      do throws(SecretCommands.Refusal) {
        let commands = try SecretCommands(folder: configuration)
        bytes = Self.withoutNewline(
          try await commands.run(name, environment: environment, limit: Self.limit))
      } catch {
        throw SecretFailure(reference, error.reason)
      }
    }
    guard bytes.count <= Self.limit else {
      throw SecretFailure(reference, "larger than \(Self.limit) bytes")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SecretFailure(reference, "not UTF-8")
    }
    return Secret(text)
  }

  private static func withoutNewline(_ bytes: [UInt8]) -> [UInt8] {
    bytes.last == 0x0A ? Array(bytes.dropLast()) : bytes
  }

  private func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(registry)/\(path)"
  }

  /// A regular file, or a link to one within its own folder, as containers mount secrets.
  private func file(
    _ path: String, _ reference: SecretReference
  ) throws(SecretFailure) -> [UInt8] {
    do throws(WholeFile.Failure) {
      let (file, folder) = try WholeFile.real(absolute(path))
      guard file.hasPrefix(folder == "/" ? "/" : folder + "/") else {
        throw WholeFile.Failure(path: path, reason: "a link that leads out of its folder")
      }
      let opened = try OpenedFile(file, followLink: false)
      defer { opened.close() }
      guard !opened.isWritableByOthers else {
        throw WholeFile.Failure(path: path, reason: "may be written by others than its owner")
      }
      return try opened.read(limit: Self.limit + 1)
    } catch {
      throw SecretFailure(reference, error.reason)
    }
  }

  private func age(
    _ path: String, _ reference: SecretReference
  ) throws(SecretFailure) -> [UInt8] {
    guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
      throw SecretFailure(reference, "names a file outside the registry's folder")
    }
    let encrypted: [UInt8]
    do throws(WholeFile.Failure) {
      encrypted = try WholeFile.read("\(registry)/\(path)", limit: 4 * Self.limit)
    } catch {
      throw SecretFailure(reference, error.reason)
    }
    let identities: [AgeIdentity]
    do throws(WholeFile.Failure) {
      identities = try readIdentities()
    } catch {
      throw SecretFailure(reference, "the age identity: \(error)")
    }
    do throws(Age.Failure) {
      return try Age.decrypt(encrypted, with: identities, limit: Self.limit + 1)
    } catch {
      throw SecretFailure(reference, error.rawValue)
    }
  }

  private func readIdentities() throws(WholeFile.Failure) -> [AgeIdentity] {
    let path = "\(configuration)/age-identity.txt"
    let opened = try OpenedFile(path)
    defer { opened.close() }
    guard opened.isOwned, !opened.isReadableByOthers, !opened.isWritableByOthers else {
      throw WholeFile.Failure(path: path, reason: "must be readable by its owner only")
    }
    var identities: [AgeIdentity] = []
    let lines = try opened.read(limit: Self.limit).split { $0 == 0x0A || $0 == 0x0D }
    for line in lines where line.first != UInt8(ascii: "#") {
      guard let identity = AgeIdentity(String(decoding: line, as: UTF8.self)) else {
        throw WholeFile.Failure(path: path, reason: "a line that is no AGE-SECRET-KEY")
      }
      identities.append(identity)
    }
    guard !identities.isEmpty else {
      throw WholeFile.Failure(path: path, reason: "holds no identity")
    }
    return identities
  }
}
