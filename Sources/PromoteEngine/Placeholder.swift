enum PlaceholderPromoteEngine {}
