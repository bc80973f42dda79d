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

/// The vector kernels are compiled twice, for x86-64-v3 (AVX2 and FMA) and for x86-64-v4 (AVX-512), and called only where the
/// processor has it.
#if arch(x86_64)
  let vector = fast + [.unsafeFlags(["-Xcc", "-march=x86-64-v3"], .when(configuration: .release))]
  let wide =
    fast + [
      .define("WIDE"),
      .unsafeFlags(
        ["-Xcc", "-march=x86-64-v4", "-Xcc", "-mprefer-vector-width=512"], .when(configuration: .release)),
    ]
#else
  let vector = fast
  let wide = fast + [.define("WIDE")]
#endif

/// Swift's libraries are linked into the program: it starts in half the time, and where there is no Swift. Foundation's own
/// parts have to be named, since only a compilation for static linking would. The other linker warns of what it uses.
let standalone: [LinkerSetting] = [
  .unsafeFlags(["-static-stdlib", "-use-ld=lld"]), .linkedLibrary("CoreFoundation"),
  .linkedLibrary("_FoundationCShims"),
  .linkedLibrary("_FoundationCollections"), .linkedLibrary("_FoundationICU"),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
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
    // libpng's own: its headers come with libpng's.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CImageCodecs", dependencies: ["CPNG", "CJPEG", "CZlib"]),
    .target(name: "CPixels"),

    // The ground floor: bytes, random numbers, arithmetic, pixels.
    module("Random"),
    module("Files", [system, crypto]),
    module("Archives", ["CZlib"]),
    module("Labels"),
    .target(name: "CProcessor"),
    module("Kernels", ["COpenBLAS", "CProcessor", "Random"], settings: fast),
    module("VectorKernels", ["CProcessor", "Kernels", "Random"], settings: vector),
    // A link to the folder of VectorKernels: the same sources.
    module("WideKernels", ["CProcessor", "Kernels", "Random"], settings: wide),
    module("Engine", ["Kernels", "Labels", "VectorKernels", "WideKernels", "Random"]),
    module("Imaging", ["CImageCodecs", "CPixels"], settings: strict),
    module("Pairs", ["Imaging", "Labels", "Random"]),
    module("Metrics", ["Imaging", "Random"], settings: fast),

    // The record, and the queue on it.
    module("Store", ["Files", grdb, system]),
    module("Queue", ["Store", "Files", grdb, system]),

    // The stages. They take values and return values; the executable joins them to queue and store.
    module("SampleData", ["Imaging", "Random", "Files", system]),
    module("Ingest", ["Archives", "Store", "Imaging", "Labels", "Pairs", "Files", "Random", grdb, system]),
    module("Trainer", ["Engine", "Kernels", "Imaging", "Labels", "Metrics", "Pairs", "Files", "Random", system]),
    module("Translator", ["Engine", "Kernels", "Imaging", "Files", "Random", system]),
    module("Report", ["Imaging"]),
    module(
      "Pipeline",
      ["Engine", "Ingest", "Labels", "Metrics", "Pairs", "Trainer", "Translator", "Files", "Random", yams, system]),

    .executableTarget(
      name: "pix2pix",
      dependencies: [
        "Engine", "Files", "Imaging", "Ingest", "Kernels", "Metrics", "Pairs", "Pipeline", "Queue", "Random", "Report",
        "SampleData", "Store", "Trainer", "Translator", argumentParser, grdb, system,
      ],
      swiftSettings: strict, linkerSettings: standalone),

    .target(
      name: "TestSupport", dependencies: ["Files", "Imaging", "Random", "Store", system], path: "Tests/TestSupport",
      swiftSettings: strict),

    .executableTarget(
      name: "QueueProbe", dependencies: ["Files", "Queue", "Store", system], path: "Tests/QueueProbe",
      swiftSettings: strict),

    .target(
      name: "SoakAudit", dependencies: ["Files", "Store", grdb, system], path: "Tests/Soak/Audit", swiftSettings: strict
    ),
    .executableTarget(
      name: "soak",
      dependencies: [
        "Files", "Imaging", "Queue", "Random", "SampleData", "SoakAudit", "Store", argumentParser, grdb, system,
      ],
      path: "Tests/Soak/Storm", swiftSettings: strict),

    tests("ArchivesTests", ["Archives", "Files", "Random", system]),
    tests(
      "CommandTests",
      ["Engine", "Files", "Imaging", "Kernels", "Queue", "Random", "SampleData", "Store", grdb, system]),
    tests("EngineTests", ["Engine", "Kernels", "Random"], resources: [.copy("Fixtures")]),
    tests("FilesTests", ["Files", "Random", system]),
    tests("ImagingTests", ["CPixels", "Imaging", "Random"], resources: [.copy("Fixtures")]),
    tests("IngestTests", ["Files", "Imaging", "Ingest", "Labels", "Pairs", "Random", "Store", grdb, system]),
    tests("KernelsTests", ["Engine", "Kernels", "Random"]),
    tests("MetricsTests", ["Imaging", "Metrics", "Random"], resources: [.copy("Fixtures")]),
    tests("PairsTests", ["Imaging", "Labels", "Pairs", "Random"], resources: [.copy("Fixtures")]),
    tests(
      "PipelineTests",
      [
        "Engine", "Files", "Imaging", "Ingest", "Labels", "Metrics", "Pairs", "Pipeline", "Random", "Trainer",
        "Translator", system,
      ]),
    tests("QueueTests", ["Files", "Queue", "QueueProbe", "Random", "Store", grdb, system]),
    tests("RandomTests", ["Random"]),
    tests("ReportTests", ["Imaging", "Report"]),
    tests("SampleDataTests", ["Files", "Imaging", "SampleData", system]),
    tests("SoakTests", ["Files", "SampleData", "SoakAudit", "Store", grdb, system]),
    tests("StoreTests", ["Files", "Random", "Store", grdb, sqlite, system], resources: [.copy("Fixtures")]),
    tests(
      "TrainerTests",
      ["Engine", "Files", "Imaging", "Kernels", "Labels", "Metrics", "Pairs", "Random", "Trainer", system]),
    tests(
      "TranslatorTests", ["Engine", "Files", "Imaging", "Kernels", "Random", "Translator", system],
      resources: [.copy("Fixtures")]),
  ]
)
