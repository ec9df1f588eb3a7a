extension TypeTable {
  /// The `graphql` member of a classic API definition.
  static let graphQLText = """
    GraphQL:
      enabled b
      execution_mode s
      version s
      schema s
      last_schema_update s?
      type_field_configurations []TypeField
      playground Playground
      engine GraphQLEngine
      proxy GraphQLProxy
      subgraph Subgraph
      supergraph Supergraph
      introspection Introspectable
    Playground:
      enabled b
      path s
    GraphQLEngine:
      field_configs []FieldConfig
      data_sources []DataSource
      global_headers []Header
    Header:
      key s
      value s
    FieldConfig:
      type_name s
      field_name s
      disable_default_mapping b
      path []s
    DataSource:
      kind s
      name s
      internal b
      root_fields []RootField
      config *
    RootField:
      type s
      fields []s
    GraphQLProxy:
      auth_headers {}s
      subscription_type s?
      request_headers {}s
      use_response_extensions ResponseExtensions
      request_headers_rewrite {}HeaderRewrite
      features ProxyFeatures
    ResponseExtensions:
      on_error_forwarding b
    HeaderRewrite:
      value s
      remove b
    ProxyFeatures:
      use_immutable_headers b
    Subgraph:
      sdl s
    Supergraph:
      subgraphs []SubgraphEntry
      merged_sdl s
      global_headers {}s
      disable_query_batching b
      updated_at s?
    SubgraphEntry:
      api_id s
      name s
      url s
      sdl s
      headers {}s
      subscription_type s?
    Introspectable:
      disabled b
    TypeField:
      type_name s
      field_name s
      mapping FieldMapping
      data_source FieldSource
    FieldMapping:
      disabled b
      path s
    FieldSource:
      kind s
      data_source_config *
    """
}
