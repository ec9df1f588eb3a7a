/// A walk over the strings of a document where they stand, that makes a pointer only when it is
/// asked for one.
struct TapeWalk {
  fileprivate enum Step: BitwiseCopyable {
    case name(Int)
    case index(Int)
  }

  /// The place that the walk has come to.
  struct Path {
    fileprivate let view: JSONView
    fileprivate let steps: [Step]

    var pointer: JSONPointer {
      JSONPointer(
        steps.map { step in
          switch step {
          case .name(let name): view.string(name)
          case .index(let index): String(index)
          }
        })
    }
  }

  private let view: JSONView
  private var steps: [Step] = []

  init(_ view: JSONView) { self.view = view }

  /// Every string and every name below `node`, as written, a name at the place of its member.
  mutating func strings(
    below node: Int, _ visit: (_ string: Int, _ isKey: Bool, _ path: Path) -> Void
  ) {
    switch view.kind(node) {
    case .null, .no, .yes, .number: break
    case .string: visit(node, false, Path(view: view, steps: steps))
    case .array:
      var item = view.first(node)
      for index in 0..<view.count(node) {
        steps.append(.index(index))
        strings(below: item, visit)
        steps.removeLast()
        item = view.after(item)
      }
    case .object:
      var name = view.first(node)
      for _ in 0..<view.count(node) {
        let value = view.after(name)
        steps.append(.name(name))
        visit(name, true, Path(view: view, steps: steps))
        strings(below: value, visit)
        steps.removeLast()
        name = view.after(value)
      }
    }
  }
}
