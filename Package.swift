// swift-tools-version: 6.2
import PackageDescription

/// What every target is compiled with: nothing is imported by accident, and a warning is an error.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

/// The arithmetic: overflow checks off in release, and square roots without `errno`, so that loops vectorise.
let fast: [SwiftSetting] =
  strict + [.unsafeFlags(["-Ounchecked", "-Xcc", "-fno-math-errno"], .when(configuration: .release))]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

func module(_ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies + ["TestSupport"], resources: resources, swiftSettings: strict)
}

let package = Package(
  name: "pix2pix",
  products: [.executable(name: "pix2pix", targets: ["pix2pix"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Debian's libraries.
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
    .target(name: "CImageCodecs", dependencies: ["CPNG", "CJPEG"]),

    // The ground floor: bytes, random numbers, arithmetic, pixels.
    module("Random"),
    module("Files", [system, crypto]),
    module("Kernels", ["COpenBLAS", "Random"], settings: fast),
    module("Engine", ["Kernels", "Random"]),
    module("Imaging", ["CImageCodecs"], settings: strict),
    module("Metrics", ["Imaging", "Random"], settings: fast),

    // The record, and the queue on it.
    module("Store", ["Files", grdb, system]),
    module("Queue", ["Store", "Files", grdb, system]),

    // The stages. They take values and return values; the executable joins them to queue and store.
    module("SampleData", ["Imaging", "Random", "Files", system]),
    module("Ingest", ["Store", "Imaging", "Files", "Random", grdb, system]),
    module("Trainer", ["Engine", "Kernels", "Imaging", "Metrics", "Files", "Random", system]),
    module("Translator", ["Engine", "Imaging", "Files", "Random", system]),
    module("Report", ["Imaging"]),
    module("Pipeline", ["Engine", "Ingest", "Trainer", "Translator", "Files", "Random", yams, system]),

    .executableTarget(
      name: "pix2pix",
      dependencies: [
        "Engine", "Files", "Imaging", "Ingest", "Kernels", "Metrics", "Pipeline", "Queue", "Random", "Report",
        "SampleData", "Store", "Trainer", "Translator", argumentParser, grdb, system,
      ],
      swiftSettings: strict),

    .target(
      name: "TestSupport", dependencies: ["Files", "Imaging", "Random", system], path: "Tests/TestSupport",
      swiftSettings: strict),

    tests(
      "CommandTests",
      ["Engine", "Files", "Imaging", "Kernels", "SampleData", "Store", "pix2pix", grdb, system]),
    tests("PipelineTests", ["Pipeline", "Engine", "Files", "Ingest", "Trainer", system]),
    tests("EngineTests", ["Engine", "Kernels", "Random"], resources: [.copy("Fixtures")]),
    tests("ImagingTests", ["Imaging", "Random"], resources: [.copy("Fixtures")]),
    tests("KernelsTests", ["Kernels", "Random"]),
    tests("MetricsTests", ["Imaging", "Metrics", "Random"], resources: [.copy("Fixtures")]),
    tests("ReportTests", ["Imaging", "Report"]),
    tests("TrainerTests", ["Engine", "Files", "Imaging", "Kernels", "Metrics", "Random", "Trainer", system]),
    tests(
      "TranslatorTests", ["Engine", "Files", "Imaging", "Kernels", "Random", "Translator", system],
      resources: [.copy("Fixtures")]),
  ]
)
