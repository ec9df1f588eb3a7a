/// One object of a Kubernetes manifest.
public struct KubernetesObject: Sendable {
  /// The namespace of an object that names none.
  public static let defaultNamespace = "default"
  /// What custom resources of Tyk Operator say.
  public static let operatorVersion = "tyk.tyk.io/v1alpha1"

  public let json: JSON
  /// Where it stands, for messages: a file, with a line where there are several in it.
  public let source: String

  public init(_ json: JSON, source: String) {
    self.json = json
    self.source = source
  }

  public var kind: String { json["kind"]?.string ?? "" }
  public var name: String { json["metadata"]?["name"]?.string ?? "" }
  public var namespace: String {
    let namespace = json["metadata"]?["namespace"]?.string ?? ""
    return namespace.isEmpty ? Self.defaultNamespace : namespace
  }
  var spec: JSON { json["spec"] ?? [:] }

  /// Whether `apiVersion` names Tyk Operator's group, of whatever version.
  public var isOfTykOperator: Bool {
    json["apiVersion"]?.string?.hasPrefix("tyk.tyk.io/") == true
  }

  var target: KubernetesName { KubernetesName(namespace: namespace, name: name) }
  /// For messages: `orders.yaml: ApiDefinition default/orders`.
  var label: String { "\(source): \(kind) \(target.text)" }

  /// The objects of a parsed document: itself, the items of a `List`, nothing for an empty one.
  public static func all(in document: JSON, source: String) -> [KubernetesObject] {
    if document.isNull { return [] }
    if document["kind"]?.string == "List", let items = document["items"]?.array {
      return items.map { KubernetesObject($0, source: source) }
    }
    return [KubernetesObject(document, source: source)]
  }

  /// Whether a document looks like a manifest at all: it has `apiVersion` and `kind`.
  public static func isManifest(_ document: JSON) -> Bool {
    document["apiVersion"]?.string != nil && document["kind"]?.string != nil
  }
}

/// What a custom resource is called by others.
struct KubernetesName: Hashable, Sendable {
  let namespace: String
  let name: String

  var text: String { "\(namespace)/\(name)" }

  /// The id that Tyk Operator gives what names none: `namespace/name`, base64 for URLs without
  /// padding. Seen in objects that it made.
  var derivedID: String { Base64.encodeURL(text.utf8) }

  init(namespace: String, name: String) {
    self.namespace = namespace
    self.name = name
  }

  /// Reads `{name, namespace?}`; nil where there is no name.
  init?(_ json: JSON?, namespace: String) {
    guard let name = json?["name"]?.string, !name.isEmpty else { return nil }
    let own = json?["namespace"]?.string ?? ""
    self.init(namespace: own.isEmpty ? namespace : own, name: name)
  }

  /// Reads `namespace/name`; nil for any other text.
  init?(text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, parts.allSatisfy(Self.isName) else { return nil }
    self.init(namespace: parts[0], name: parts[1])
  }

  /// What an id that the operator derived stands for; nil for any other id.
  init?(derivedID id: String) {
    guard let bytes = Base64.decodeURL(id), let text = String(validating: bytes, as: UTF8.self)
    else { return nil }
    self.init(text: text)
  }

  /// A name of Kubernetes: lower-case letters, digits, `-` and `.` (RFC 1123 subdomain).
  private static func isName(_ text: String) -> Bool {
    let isFine = text.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "-.".utf8.contains($0)
    }
    return isFine && !text.isEmpty && text.utf8.count <= 253
  }
}
