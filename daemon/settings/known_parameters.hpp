#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace aiod::settings {

struct KnownParameter {
  std::string name;
  bool secret = false;

  bool operator==(const KnownParameter&) const = default;
};

/// What is known of the plugins' parameters: of those that are loaded, and of those that were once. By it a
/// value is known to be secret while its plugin is not there. Any thread.
class KnownParameters {
 public:
  using Parameters = std::vector<KnownParameter>;
  using Table = std::map<std::string, Parameters, std::less<>>;

  KnownParameters() = default;
  explicit KnownParameters(Table table) : table_(std::move(table)) {}

  /// In the order of the arguments; nullopt when the plugin was never seen.
  std::optional<Parameters> of(std::string_view plugin) const;

  /// Whether that was news.
  bool note(const std::string& plugin, Parameters parameters);

  Table all() const;

  /// Rises with each piece of news.
  std::uint64_t version() const;

  /// The names of all parameters that some plugin calls secret.
  std::set<std::string, std::less<>> secret_names() const;

 private:
  mutable std::mutex mutex_;
  Table table_;
  std::uint64_t version_ = 0;
};

}  // namespace aiod::settings
