#include "state/parameter_table.hpp"

#include <aio/value.hpp>
#include <boost/json/serialize.hpp>

#include <system_error>

#include "state/atomic_file.hpp"
#include "state/bad_state.hpp"

namespace aiod::state {
namespace {

constexpr std::int64_t version = 1;
constexpr std::size_t longest_name = 256;

std::string set_aside(const std::filesystem::path& file, const std::string& problem) {
  std::string text = file.string() + " can't be used: " + problem;
  try {
    text += "; it was kept as " + put_aside(file).string();
  } catch (const std::system_error& e) {
    text += std::string("; it could not be put aside: ") + e.what();
  }
  return text + "; which arguments are secret is known of loaded plugins only";
}

std::string name_in(const aio::Value& value) {
  const std::string_view name = text(value);
  if (name.empty() || name.size() > longest_name) throw BadState("there is a name that no parameter has");
  return std::string(name);
}

}  // namespace

std::string encode_parameters(const ParameterTable& table) {
  aio::Object plugins;
  for (const auto& [plugin, parameters] : table) {
    if (plugins.size() == most_plugins) break;
    aio::Array names;
    aio::Array secret;
    for (const auto& [name, is_secret] : parameters) {
      if (names.size() == most_parameters) break;
      names.emplace_back(name);
      if (is_secret) secret.emplace_back(name);
    }
    plugins[plugin] = aio::Object{{"parameters", std::move(names)}, {"secret", std::move(secret)}};
  }
  return boost::json::serialize(aio::Object{{"version", version}, {"plugins", std::move(plugins)}}) + '\n';
}

ParameterTable decode_parameters(std::string_view text) {
  const aio::Object document = parse_state(text, version);
  ParameterTable table;
  for (const auto& [plugin, entry] : object(member(document, "plugins"))) {
    auto& parameters = table[name_in(aio::Value(plugin))];
    for (const aio::Value& name : array(member(object(entry), "parameters")))
      parameters.emplace_back(name_in(name), false);
    for (const aio::Value& name : array(member(object(entry), "secret")))
      for (auto& [known, is_secret] : parameters) is_secret = is_secret || known == name_in(name);
    if (table.size() > most_plugins || parameters.size() > most_parameters)
      throw BadState("it has too many entries");
  }
  return table;
}

KeptParameters load_parameters(const std::filesystem::path& file) {
  try {
    const auto text = read_file(file);
    if (!text) return {};
    return {.table = decode_parameters(*text)};
  } catch (const std::exception& e) {
    return {.warning = set_aside(file, e.what())};
  }
}

void save_parameters(const std::filesystem::path& file, const ParameterTable& table) {
  write_file(file, encode_parameters(table));
}

}  // namespace aiod::state
