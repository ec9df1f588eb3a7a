internal import PromoteCore

/// What two APIs cannot both have: an id, and under one setting a place to listen.
extension DashboardState {
  /// Refuses an id that is taken anywhere in the installation, and a place that is taken in the
  /// organisation where that is not allowed.
  ///
  /// The refusal of a place is published for updates of OAS and streams APIs; everywhere else it
  /// is a choice, and so is that an id of another organisation is taken.
  func checkFree(
    _ candidate: StoredAPI, sameID refusal: Refusal, updating: Bool
  ) throws(Refusal) {
    if let other = apiIndex[candidate.apiID], other != candidate.databaseID {
      let isForeign = apis[other]?.organisation != candidate.organisation
      throw isForeign ? refusal.inferred : refusal
    }
    guard !configuration.duplicateSlugs, !others(at: candidate).isEmpty else { return }
    let clash = Refusal(403, "Found API with same url.")
    throw updating && candidate.form.hasDocument ? clash : clash.inferred
  }

  /// Database ids of the other APIs of the organisation that listen where this one does.
  private func others(at candidate: StoredAPI) -> Set<String> {
    (placeIndex[placeKey(of: candidate)] ?? []).subtracting([candidate.databaseID])
  }

  private func placeKey(of api: StoredAPI) -> String {
    let (domain, path) = place(of: api)
    return "\(api.organisation) \(domain) \(path)"
  }

  private mutating func indexPlace(of api: StoredAPI) {
    unindexPlace(of: api.databaseID)
    let key = placeKey(of: api)
    placeIndex[key, default: []].insert(api.databaseID)
    placeOf[api.databaseID] = key
  }

  mutating func unindexPlace(of databaseID: String) {
    guard let key = placeOf.removeValue(forKey: databaseID) else { return }
    placeIndex[key]?.remove(databaseID)
    if placeIndex[key]?.isEmpty == true { placeIndex[key] = nil }
  }

  mutating func store(_ api: StoredAPI) {
    if let old = apis[api.databaseID], old.apiID != api.apiID {
      apiIndex[old.apiID] = nil
      for child in childIndex.removeValue(forKey: old.apiID) ?? [] {
        childIndex[api.apiID, default: []].insert(child)
        apis[child]?.baseID = api.apiID
      }
    }
    let wasAt = placeOf[api.databaseID]
    apis[api.databaseID] = api
    apiIndex[api.apiID] = api.databaseID
    indexPlace(of: api)
    if wasAt != placeOf[api.databaseID], !others(at: api).isEmpty {
      warnings.append(
        "\(api.apiID): the gateways rename its listen path \(place(of: api).path), which is taken")
    }
  }
}
