internal import PromoteCore

extension RegistryFiles {
  /// `certificates:` of an environment:
  ///
  ///     certificates:                # public parts that a promotion may upload here
  ///       partner-ca: certificates/partner-ca.pem
  func readCertificates(_ value: YAMLValue) -> [CertificateFile] {
    var certificates: [CertificateFile] = []
    for (name, member) in value.map()?.members ?? [] {
      guard let path = member.string() else { continue }
      guard let file = files[path], path.hasSuffix(".pem") else {
        let known = files.keys.filter { $0.hasSuffix(".pem") }.sorted()
        member.refuse(
          "'\(member.name)': there is no '\(path)' beside this file\(didYouMean(path, among: known))"
            + "; certificates are .pem files of the folder certificates")
        continue
      }
      do {
        let read = try CertificateFile(name: name, file: file, place: member.place)
        if let other = certificates.first(where: { $0.fingerprint == read.fingerprint }) {
          member.refuse("'\(member.name)' is the same certificate as '\(other.name)'")
        } else {
          certificates.append(read)
        }
      } catch {
        member.refuse("'\(member.name)': '\(path)' \(error.rawValue)")
      }
    }
    return certificates
  }
}
