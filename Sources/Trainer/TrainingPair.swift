package import Files
package import Pairs
package import SystemPackage

/// A source image as it was when it was recorded.
package struct SourceFile: Sendable, Hashable {
  package let path: FilePath
  /// Bytes.
  package let size: Int64
  package let hash: ContentHash

  package init(path: FilePath, size: Int64, hash: ContentHash) {
    self.path = path
    self.size = size
    self.hash = hash
  }
}

/// Two images of one scene, by reference.
package struct TrainingPair: Sendable, Hashable {
  package enum Side: String, Sendable, Hashable, CaseIterable { case left, right }

  package enum Source: Sendable, Hashable {
    /// One picture holds both halves; `input` says which is the input.
    case sideBySide(SourceFile, input: Side)
    case twoFiles(input: SourceFile, target: SourceFile)
    /// The photo is the target; the input is made of it by the recipe, or is the same picture in as many channels as the
    /// model's input has.
    case photo(SourceFile)
  }

  package let source: Source
  /// The parts of the files that are the sides; `nil`: the half, or the whole.
  private let inputArea: PixelArea?
  private let targetArea: PixelArea?
  package let recipe: PairRecipe

  package init(
    _ source: Source, inputArea: PixelArea? = nil, targetArea: PixelArea? = nil, recipe: PairRecipe = .plain
  ) {
    self.source = source
    self.inputArea = inputArea
    self.targetArea = targetArea
    self.recipe = recipe
  }

  package func area(of side: PairSide) -> PixelArea? { side == .input ? inputArea : targetArea }

  /// How the input is made; `nil`: it is recorded.
  package var derivedInput: DerivedInput? {
    if case .photo = source { return recipe.derive }
    return nil
  }

  /// The file that holds the input.
  package var inputFile: SourceFile {
    switch source {
    case .sideBySide(let file, _), .twoFiles(let file, _), .photo(let file): file
    }
  }

  /// The file that holds the target.
  package var targetFile: SourceFile {
    switch source {
    case .sideBySide(let file, _), .twoFiles(_, let file), .photo(let file): file
    }
  }

  /// The name of the input's file without its folder, for captions.
  package var caption: String {
    inputFile.path.lastComponent.map { FilePath($0.string) }?.escaped ?? inputFile.path.escaped
  }

  /// Ascending path, compared as bytes: the order in which pairs are numbered, whatever order they were handed over in.
  static func precedes(_ left: TrainingPair, _ right: TrainingPair) -> Bool {
    left.inputFile.path.bytes.lexicographicallyPrecedes(right.inputFile.path.bytes)
  }
}
