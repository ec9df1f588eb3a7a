/// What is known about the members of a stream's configuration.
///
/// Components stand at any depth (brokers of brokers, switches, processors), so a place is the last
/// component's name and member. All of it is free JSON besides: what no row names is looked at by
/// name and value.
///
/// Sources: Tyk Streams' documentation of its inputs, outputs and processors.
enum StreamsTables {
  static func places(below root: String) -> [ResourceKind.Place] {
    var table = PlaceTable(below: root + "/x-tyk-streaming/streams")
    table.free("")
    // A port of its own, or a list of them; URLs are found here as well.
    table.hosts(
      "/**/addresses/*", "/**/address", "/**/brokers/*", "/**/host", "/**/server", "/**/servers/*",
      "/**/endpoint")
    table.urls(
      "/**/url", "/**/urls/*", "/**/token_url", "/**/proxy_url", "/**/auth_url",
      "/**/cors/allowed_origins/*")
    table.headers("/**/headers/*")
    table.secrets(
      "/**/password", "/**/sasl/access_token", "/**/basic_auth/username",
      "/**/oauth/consumer_secret", "/**/oauth/access_token", "/**/oauth/access_token_secret",
      "/**/oauth2/client_secret", "/**/client_certs/*/key", "/**/aws/credentials/secret",
      "/**/aws/credentials/token", "/**/credentials/secret", "/**/credentials/token", "/**/dsn")
    table.texts("/**/mapping", "/**/bloblang", "/**/mutation", "/**/code")
    return table.places
  }
}
