/// The strongly connected component of each node (Tarjan's algorithm, without recursion, so that
/// a long chain cannot exhaust the stack). Nodes of one cycle have the same number.
func components(_ edges: [[Int]]) -> [Int] {
  let unseen = -1
  var number = [Int](repeating: unseen, count: edges.count)
  var low = number
  var component = number
  var onStack = [Bool](repeating: false, count: edges.count)
  var stack: [Int] = []
  var path: [(node: Int, next: Int)] = []
  var count = 0
  var found = 0
  for start in edges.indices where number[start] == unseen {
    path.append((start, 0))
    while let (node, next) = path.last {
      if next == 0 {
        number[node] = count
        low[node] = count
        count += 1
        stack.append(node)
        onStack[node] = true
      }
      if next < edges[node].count {
        path[path.count - 1].next += 1
        let other = edges[node][next]
        if number[other] == unseen {
          path.append((other, 0))
        } else if onStack[other] {
          low[node] = min(low[node], number[other])
        }
        continue
      }
      path.removeLast()
      if let parent = path.last?.node { low[parent] = min(low[parent], low[node]) }
      guard low[node] == number[node] else { continue }
      while let member = stack.popLast() {
        onStack[member] = false
        component[member] = found
        if member == node { break }
      }
      found += 1
    }
  }
  return component
}

/// A binary heap: the smallest first.
struct Heap {
  private var items: [Int]

  /// From ascending items, which are a heap already.
  init(_ ascending: [Int]) { items = ascending }

  mutating func insert(_ item: Int) {
    items.append(item)
    var child = items.count - 1
    while child > 0, items[child] < items[(child - 1) / 2] {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeFirst() -> Int? {
    guard let first = items.first else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < items.count && items[child] < items[least] { least = child }
      guard least != parent else { return first }
      items.swapAt(parent, least)
      parent = least
    }
  }
}
