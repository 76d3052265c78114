#include "settings/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "settings/spelling.hpp"
#include "settings/yaml_writer.hpp"

namespace aiod::settings {
namespace {

std::string relative_origin(const Mark& mark, const std::filesystem::path& config_dir) {
  Mark from_folder = mark;
  from_folder.file = name_of_file(mark.file, config_dir);
  return to_string(from_folder);
}

/// Goes through what the files gave a service. Of each value: its key, and the path of its place.
class Describer {
 public:
  Describer(const ServiceSettings& service, const std::filesystem::path& config_dir)
      : service_(service), config_dir_(config_dir) {}

  std::vector<ConfiguredValue> all() {
    if (service_.enabled) add("enabled", "/enabled", *service_.enabled);
    if (service_.args) add_args(*service_.args);
    for (const auto& [key, value] : service_.kwargs)
      add("kwargs." + std::string(key), child_path("/kwargs", key), value);
    if (service_.schedule) add_parts("schedule", spelled(*service_.schedule));
    if (service_.require)
      add("require", "/require", aio::Value(aio::Array(service_.require->begin(), service_.require->end())));
    if (service_.restart) add_restart(*service_.restart);
    if (service_.loglevel) add("loglevel", "/loglevel", aio::Value(aio::to_string(*service_.loglevel)));
    if (service_.service_logger) add("service_logger", "/service_logger", *service_.service_logger);
    if (service_.stop_timeout)
      add("stop_timeout", "/stop_timeout", aio::Value(aio::format_duration(*service_.stop_timeout)));
    return std::move(values_);
  }

 private:
  void add(std::string key, const std::string& path, const aio::Value& value) {
    const auto hidden = service_.hidden.find(path);
    values_.push_back(
        {std::move(key), without_secrets(service_, path, value),
         relative_origin(mark_of(service_, path), config_dir_),
         hidden != service_.hidden.end() ? relative_origin(hidden->second, config_dir_) : std::string(),
         to_yaml(shown(path, value))});
  }

  /// The variables in it are to be variables again.
  Node shown(const std::string& path, const aio::Value& value) const {
    Node node = to_node(without_secrets(service_, path, value));
    restore_variables(path, node);
    return node;
  }

  void restore_variables(const std::string& path, Node& node) const {
    for (std::size_t i = 0; i < node.items.size(); ++i)
      restore_variables(child_path(path, std::to_string(i)), node.items[i]);
    for (Entry& entry : node.entries) restore_variables(child_path(path, entry.key.text), entry.value);
    const std::string* instead = node.is_scalar() ? shown_instead(service_, path) : nullptr;
    if (instead != nullptr) node.text = *instead;
  }

  void add_args(const aio::Array& args) {
    if (args.empty()) add("args", "/args", args);
    for (std::size_t i = 0; i < args.size(); ++i)
      add(fmt::format("args.{}", i), fmt::format("/args/{}", i), args[i]);
  }

  /// Of a map, the keys that the files name.
  void add_parts(const std::string& name, const aio::Object& parts) {
    const std::size_t before = values_.size();
    for (const auto& [key, value] : parts) {
      const std::string path = child_path('/' + name, key);
      if (service_.keys.contains(path) && !value.is_null()) add(name + '.' + std::string(key), path, value);
    }
    if (values_.size() == before) add(name, '/' + name, aio::Object());
  }

  void add_restart(const Restart& restart) {
    const auto part = service_.keys.lower_bound("/restart/");
    const bool is_map = part != service_.keys.end() && part->first.starts_with("/restart/");
    if (is_map) {
      add_parts("restart", spelled(restart));
    } else {
      const aio::Object parts = spelled(restart);
      add("restart", "/restart", restart.with.empty() ? parts.at("policy") : parts.at("with"));
    }
  }

  const ServiceSettings& service_;
  const std::filesystem::path& config_dir_;
  std::vector<ConfiguredValue> values_;
};

struct Line {
  std::string text;
  std::string origin{};
};

std::string places(const ConfiguredValue& value) {
  return value.hides.empty() ? value.origin : fmt::format("{}, hides {}", value.origin, value.hides);
}

/// The lines of an entry's keys: what has parts gets a line of its own, and one for each part.
std::vector<Line> lines_of(const std::vector<ConfiguredValue>& values) {
  std::vector<Line> lines;
  std::string open;
  for (const ConfiguredValue& value : values) {
    const std::size_t dot = value.key.find('.');
    const std::string text = value.yaml.empty() ? to_yaml(to_node(value.value)) : value.yaml;
    if (dot == std::string::npos) {
      lines.push_back({fmt::format("  {} {}", key_to_yaml(value.key), text), places(value)});
      continue;
    }
    const std::string parent = value.key.substr(0, dot);
    if (std::exchange(open, parent) != parent) lines.push_back({fmt::format("  {}:", parent)});
    const std::string lead = parent == "args" ? "-" : key_to_yaml(value.key.substr(dot + 1));
    lines.push_back({fmt::format("    {} {}", lead, text), places(value)});
  }
  return lines;
}

}  // namespace

std::vector<ConfiguredValue> describe(const ServiceSettings& service,
                                      const std::filesystem::path& config_dir) {
  return Describer(service, config_dir).all();
}

std::string name_of_file(const std::filesystem::path& file, const std::filesystem::path& config_dir) {
  const std::filesystem::path relative = file.lexically_relative(config_dir);
  return relative.empty() || *relative.begin() == ".." ? file.string() : relative.string();
}

std::string effective_entry(const ServiceSettings& service, const std::filesystem::path& config_dir) {
  constexpr std::size_t kFarthest = 60;  // a value longer than that has its comment behind it
  const std::vector<Line> lines = lines_of(describe(service, config_dir));
  if (lines.empty()) return key_to_yaml(service.name) + " {}\n";
  std::size_t width = 0;
  for (const Line& line : lines)
    if (line.text.size() <= kFarthest) width = std::max(width, line.text.size());
  std::string text = key_to_yaml(service.name) + '\n';
  for (const Line& line : lines)
    text +=
        line.origin.empty() ? line.text + '\n' : fmt::format("{:{}}  # {}\n", line.text, width, line.origin);
  return text;
}

}  // namespace aiod::settings
