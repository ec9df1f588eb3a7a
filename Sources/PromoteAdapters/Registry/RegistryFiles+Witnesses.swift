internal import PromoteCore

extension RegistryFiles {
  func readWitnesses(_ value: YAMLValue) -> WitnessList? {
    guard var map = value.map() else { return nil }
    var members: [WitnessList.Member] = []
    let list = map.require("members")
    for item in list?.list() ?? [] {
      guard let member = readWitness(item) else { continue }
      if members.contains(where: { $0.key == member.key }) {
        item.refuse("the witness '\(member.key.name)' is there twice")
      } else {
        members.append(member)
      }
    }
    if let list, members.isEmpty { list.refuse("'members' names no witness") }
    let quorum = map.optional("quorum")?.integer(in: 1...max(1, members.count))
    map.close()
    return WitnessList(members: members, quorum: quorum ?? members.count)
  }

  private func readWitness(_ value: YAMLValue) -> WitnessList.Member? {
    guard var map = value.map() else { return nil }
    let keyValue = map.require("key")
    let urlValue = map.require("url")
    map.close()
    guard let keyValue, let urlValue, let keyText = keyValue.string(),
      let urlText = urlValue.string()
    else { return nil }
    let key: VerifierKey
    do throws(LogFormatError) { key = try VerifierKey(keyText) } catch {
      keyValue.refuse("'\(keyValue.name)' is no witness's key: \(error.reason)")
      return nil
    }
    guard key.algorithm == .ed25519Cosignature else {
      keyValue.refuse("'\(keyValue.name)' is a key that signs logs, not one that cosigns")
      return nil
    }
    do throws(BaseURL.Refusal) {
      return WitnessList.Member(key: key, url: try BaseURL(urlText).text)
    } catch {
      urlValue.refuse("'\(urlValue.name)' \(error.reason)")
      return nil
    }
  }
}
