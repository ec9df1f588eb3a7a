import Foundation
import PromoteCore

extension BenchArea {
  /// Reading, canonicalising and digesting API definitions on one core.
  static let json = BenchArea(name: "json") { report in
    var samples = SampleDocuments(seed: 20_261)
    let documents = samples.apiDefinitions(totalBytes: 8_000_000)
    for (form, inputs) in [
      ("minified", documents.map { $0.serialised() }),
      ("pretty", documents.map { $0.pretty() }),
    ] {
      try jsonRows(form, inputs, into: &report)
    }
  }

  private static func jsonRows(
    _ form: String, _ inputs: [[UInt8]], into report: inout BenchReport
  ) throws {
    let megabytes = Double(inputs.reduce(0) { $0 + $1.count }) / 1e6
    let note = "\(inputs.count) documents, \(Int(megabytes * 1e6) / inputs.count) bytes on average"
    func rate(_ work: ([UInt8]) throws -> Void) rethrows -> Double {
      megabytes / (try bestCPUSeconds(of: { for input in inputs { try work(input) } }))
    }
    let whole = try rate { keep(try JSON.parse($0).digest()) }
    let parse = try rate { keep(try JSON.parse($0)) }
    let parsed = try inputs.map { try JSON.parse($0) }
    let canonical =
      megabytes / bestCPUSeconds(of: { for value in parsed { keep(value.canonical()) } })

    // The peer is slow: a tenth of the documents is enough.
    let few = inputs.prefix(max(1, inputs.count / 10))
    let fewMegabytes = Double(few.reduce(0) { $0 + $1.count }) / 1e6
    let foundation =
      fewMegabytes
      / (try bestCPUSeconds(
        of: {
          for input in few {
            let value = try JSONSerialization.jsonObject(with: Data(input))
            let sorted = try JSONSerialization.data(withJSONObject: value, options: .sortedKeys)
            keep(Digest(of: sorted))
          }
        }, within: 1))
    report.add(
      BenchRow(
        work: "parse, canonicalise, digest (\(form))", measured: whole, unit: "MB/s",
        target: .atLeast(200), comparison: .peer("Foundation, sorted", foundation),
        note: "per core, CPU time; " + note))
    report.add(BenchRow(work: "parse (\(form))", measured: parse, unit: "MB/s", note: note))
    report.add(
      BenchRow(work: "canonicalise (\(form))", measured: canonical, unit: "MB/s", note: note))
  }
}
