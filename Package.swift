// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let serviceLifecycle = Target.Dependency.product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
  name: "tyk-promote",
  products: [.executable(name: "tyk-promote", targets: ["tyk-promote"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    // The middle: values and functions. No clock, network, disk or randomness.
    .target(name: "PromoteCore", dependencies: [crypto, cryptoExtras]),
    // The order of effects, behind ports.
    .target(name: "PromoteEngine", dependencies: ["PromoteCore", logging]),
    // The ports, for real.
    .target(
      name: "PromoteAdapters",
      dependencies: [
        "PromoteEngine", "PromoteCore", crypto, cryptoExtras, grdb, httpClient, logging, nioCore,
        nioHTTP1,
        nioPosix, nioSSL, subprocess, systemPackage, yams,
      ]),
    // Tyk's management APIs in memory, in process and over HTTP.
    .target(
      name: "TykSimulator",
      dependencies: [
        "PromoteEngine", "PromoteCore", crypto, httpTypes, hummingbird, logging, nioCore,
        nioPosix, serviceLifecycle, yams,
      ]),
    // Parse, wire, render.
    .executableTarget(
      name: "tyk-promote",
      dependencies: [
        "PromoteAdapters", "PromoteCore", "PromoteEngine", "TykSimulator", argumentParser, crypto,
        logging, serviceLifecycle,
      ],
      exclude: ["tyk-promote.docc"]),

    .target(
      name: "PromoteTesting", dependencies: ["PromoteCore", "PromoteEngine"],
      path: "Tests/PromoteTesting"),
    .testTarget(
      name: "PromoteCoreTests", dependencies: ["PromoteCore", "PromoteTesting", crypto],
      exclude: ["Golden", "Vectors"]),
    .testTarget(
      name: "PromoteEngineTests",
      dependencies: [
        "PromoteAdapters", "PromoteCore", "PromoteEngine", "PromoteTesting", "TykSimulator",
      ]),
    .testTarget(
      name: "PromoteAdaptersTests",
      dependencies: [
        "PromoteAdapters", "PromoteCore", "PromoteEngine", "PromoteTesting", "TykSimulator", grdb,
      ],
      exclude: ["Portal/Requests"]),
    .testTarget(
      name: "TykSimulatorTests",
      dependencies: ["PromoteCore", "PromoteEngine", "PromoteTesting", "TykSimulator"],
      exclude: ["Transcripts"]),
    .testTarget(
      name: "TykPromoteTests",
      dependencies: [
        "PromoteAdapters", "PromoteCore", "PromoteEngine", "PromoteTesting", "TykSimulator",
        "tyk-promote",
      ],
      exclude: ["Independent", "Transcripts"]),
    .testTarget(name: "ArchitectureTests", dependencies: ["PromoteTesting"]),
    // The measurements of `make bench`.
    .executableTarget(
      name: "promote-bench",
      dependencies: ["PromoteAdapters", "PromoteCore", "PromoteEngine", "TykSimulator"],
      path: "Tests/Bench"),
  ]
)

for target in package.targets { target.swiftSettings = strict }
