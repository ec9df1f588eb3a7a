internal import PromoteCore

internal import struct Foundation.Data

/// What the server changes in a classic definition that it stores.
extension DashboardState {
  /// `auth` mirrors `auth_configs.authToken`, and each enabled method has an entry.
  func mirrorAuthentication(_ kept: inout JSONObject, sent: JSONObject) {
    var configs = kept["auth_configs"]?.object ?? JSONObject()
    if configs["authToken"] == nil, let auth = kept["auth"], sent["auth"]?.object != nil {
      configs["authToken"] = auth
    }
    for (flag, method) in ClassicRules.authenticationMethods
    where kept[flag]?.bool == true && configs[method] == nil {
      configs[method] = emptyAuthentication
    }
    if let token = configs["authToken"] { kept["auth"] = token }
    kept["auth_configs"] = GoJSON.sorted(configs.map { ($0.name, $0.value) })
  }

  private var emptyAuthentication: JSON {
    do throws(TypeMismatch) {
      return try classic.stored(["auth_header_name": "Authorization"], as: "Auth")
    } catch {
      preconditionFailure("the table has no text at \(error.place)")
    }
  }

  /// A base64 URL with wrong padding is stored with the right one (5.11, 5.8.9).
  func repairJWTSource(_ kept: inout JSONObject) {
    guard version.has(TykVersion(5, 11), backport: TykVersion(5, 8, 9)),
      let source = kept["jwt_source"]?.string, !source.isEmpty
    else { return }
    let bare = String(source.prefix { $0 != "=" })
    let padded = bare + String(repeating: "=", count: (4 - bare.utf8.count % 4) % 4)
    guard padded != source, let data = Data(base64Encoded: padded),
      data.starts(with: Array("http://".utf8)) || data.starts(with: Array("https://".utf8))
    else { return }
    kept["jwt_source"] = .string(padded)
  }

  /// Webhooks named in the wrapper appear whole among the event handlers.
  func completeEventHandlers(_ kept: inout JSONObject, from hooks: JSON) {
    guard let hooks = hooks.array, !hooks.isEmpty else { return }
    var events = kept["event_handlers"]?["events"]?.object ?? JSONObject()
    for reference in hooks {
      guard let event = reference["event_name"]?.string, let hook = reference["hook"]?.object else {
        continue
      }
      var handlers = events[event]?.array ?? []
      let place = handlers.firstIndex {
        $0["handler_name"]?.string == "eh_web_hook_handler"
          && $0["handler_meta"]?["id"] == hook["id"]
      }
      var meta = place.flatMap { handlers[$0]["handler_meta"]?.object } ?? JSONObject()
      for member in hook { meta[member.name] = member.value }
      if let timeout = reference["event_timeout"] { meta["event_timeout"] = timeout }
      let handler: JSON = [
        "handler_name": "eh_web_hook_handler", "handler_meta": GoJSON.free(.object(meta)),
      ]
      if let place { handlers[place] = handler } else { handlers.append(handler) }
      events[event] = .array(handlers)
    }
    kept["event_handlers"] = ["events": GoJSON.sorted(events.map { ($0.name, $0.value) })]
  }
}
