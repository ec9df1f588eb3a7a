/// Certificates that an object will present, and whose private key the target does not hold:
/// `certificate-without-key`.
///
/// Blocking where this plan uploads the certificate, since a promotion carries no private key;
/// a warning where the target has it like that.
func certificateKeys(_ planning: Planning) -> [Finding] {
  let target = planning.input.target.environment
  var findings: [Finding] = []
  for draft in planning.drafts where draft.after != nil {
    for reference in planning.input.desired[draft.address]?.references ?? []
    where reference.to == .certificate && reference.needsKey {
      guard let address = planning.index.find(reference, from: draft.address) else { continue }
      let isUploaded = planning.input.live[address] == nil
      guard
        isUploaded
          || planning.input.live[address]?.document.json["has_private"]?.bool == false
      else { continue }
      findings.append(
        Finding(
          "certificate-without-key", isUploaded ? .blocking : .warning, object: draft.address,
          pointer: reference.pointer,
          message: isUploaded
            ? "it presents \(address), and a promotion uploads the public part alone"
            : "it presents \(address), of which '\(target)' has no private key",
          hint: "install the certificate with its key in '\(target)', by other means"))
    }
  }
  return findings
}
