/// What a declaration or parameter is that holds no numbers: a texture, sampler or surface (PTX ISA,
/// "Texture, Sampler and Surface Types").
public enum ReferenceType: String, Hashable, Sendable, CaseIterable {
  case texref, samplerref, surfref
}
