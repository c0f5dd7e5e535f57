/// The module that a program came from. A program keeps it alive; the copy that the module itself
/// keeps does not, or neither would ever end.
struct ImageReference: Sendable {
  private var owned: ModuleImage?
  unowned let image: ModuleImage

  init(_ image: ModuleImage) {
    owned = image
    self.image = image
  }

  /// The same reference that keeps nothing alive.
  var withoutOwnership: ImageReference {
    var copy = self
    copy.owned = nil
    return copy
  }

  /// The same reference that keeps the module alive.
  var withOwnership: ImageReference { ImageReference(image) }
}
