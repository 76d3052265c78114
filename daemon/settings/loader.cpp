#include "settings/loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "base/utf8.hpp"
#include "settings/concealment.hpp"
#include "settings/daemon_reader.hpp"
#include "settings/env_file.hpp"
#include "settings/expansion.hpp"
#include "settings/files.hpp"
#include "settings/known_parameters.hpp"
#include "settings/scalar.hpp"
#include "settings/secrecy.hpp"
#include "settings/secret_names.hpp"
#include "settings/service_reader.hpp"
#include "settings/source.hpp"
#include "settings/utf8.hpp"
#include "settings/yaml_reader.hpp"

namespace aiod::settings {
namespace {

ServiceSettings new_service(const std::string& name) {
  const std::size_t at = name.find('@');
  return {.name = name,
          .plugin = name.substr(0, at),
          .instance = at == std::string::npos ? std::string() : name.substr(at + 1)};
}

class Loader {
 public:
  explicit Loader(const Sources& sources)
      : sources_(sources),
        config_dir_(sources.config_dir),
        substitutes_{.variables = sources.environment, .credentials_dir = sources.credentials_dir} {
    settings_.known = sources.known;
  }

  Settings load() {
    load_env();
    load_daemon();
    const bool has_services = load_services(config_dir_ / "services.yaml");
    if (!has_services) load_services(config_dir_ / "services.config");
    load_services_folder();
    if (!sources_.overrides.empty()) load_overrides();
    for (auto& [name, service] : settings_.services) {
      limit_errors(service);
      conceal_values(service, known() != nullptr ? known()->of(service.plugin) : std::nullopt);
    }
    return std::move(settings_);
  }

 private:
  void load_env() {
    if (const auto source = open(config_dir_ / ".env")) {
      read_env_file(*source, substitutes_.variables, settings_.diagnostics);
    }
  }

  void load_daemon() {
    const auto source = open(config_dir_ / "aiod.yaml");
    if (!source) return;
    auto root = read_yaml(*source, settings_.diagnostics, known());
    if (!root) return;
    conceal_by_name(*root, *source);
    Reporter reporter(*source, settings_.diagnostics, settings_.diagnostics);
    expand(*root, substitutes_, reporter);
    settings_.daemon = read_daemon_settings(*root, reporter);
  }

  /// false when there is no such file.
  bool load_services(const std::filesystem::path& path) {
    bool missing = false;
    const auto source = open(path, &missing);
    if (!source) return !missing;
    auto root = read_yaml(*source, settings_.diagnostics, known());
    if (!root || root->is_null()) return true;
    conceal(*root, *source, known());
    if (!root->is_map()) {
      Reporter(*source, settings_.diagnostics, settings_.diagnostics)
          .error(*root, "expected a map of services", "for example  hello: {enabled: true}");
      return true;
    }
    std::map<std::string_view, int> lines;
    for (Entry& entry : root->entries) load_service(entry, *source, lines);
    return true;
  }

  void load_services_folder() {
    const std::filesystem::path folder = config_dir_ / "services.d";
    const FolderListing listing = list_folder(folder);
    if (!listing.problem.empty()) report_file(folder, Severity::error, listing.problem);
    if (listing.files.size() > kMaxFiles)
      return report_file(folder, Severity::error,
                         fmt::format("not read: it has more than {} files", kMaxFiles));
    for (const std::filesystem::path& path : with_replaced(listing.files)) {
      if (path.extension() == ".yaml") {
        load_services(path);
      } else {
        report_file(path, Severity::warning, "ignored: its name does not end in .yaml");
      }
    }
  }

  void load_overrides() {
    const auto before = settings_.services;
    const std::size_t problems = settings_.diagnostics.size();
    load_services(sources_.overrides);
    for (auto& [name, service] : settings_.services) {
      const auto under = before.find(name);
      if (under != before.end()) note_hidden(service, under->second);
    }
    if (sources_.overrides_must_be_good) return;
    for (Diagnostic& problem : std::span(settings_.diagnostics).subspan(problems)) {
      if (problem.severity != Severity::error) continue;
      problem.severity = Severity::warning;
      problem.hint = "what aioctl wrote there is left out until the file is mended or removed";
    }
  }

  void note_hidden(ServiceSettings& service, const ServiceSettings& under) const {
    for (const auto& [path, mark] : service.marks) {
      const auto hidden = under.marks.find(path);
      if (!path.empty() && mark.file == sources_.overrides && hidden != under.marks.end())
        service.hidden.insert(*hidden);
    }
  }

  std::set<std::filesystem::path> with_replaced(const std::vector<std::filesystem::path>& files) const {
    std::set<std::filesystem::path> all(files.begin(), files.end());
    for (const auto& [name, text] : sources_.replaced)
      if (std::filesystem::path(name).parent_path() == "services.d") all.insert(config_dir_ / name);
    return all;
  }

  /// `lines` has the services of this file so far.
  void load_service(Entry& entry, const Source& source, std::map<std::string_view, int>& lines) {
    const std::string& name = entry.key.text;
    if (!entry.key.is_scalar() || !is_service_name(name)) {
      Reporter(source, settings_.diagnostics, settings_.diagnostics)
          .error(entry.key, fmt::format("{} is not the name of a service", in_quotes(shown_key(name))),
                 "a name has letters, digits, _ and -, and an instance an @ and its own name: hello@kitchen");
      return;
    }
    ServiceSettings& service = settings_.services.try_emplace(name, new_service(name)).first->second;
    Reporter reporter(source, service.errors, settings_.diagnostics);
    const auto [first, is_new] = lines.emplace(name, entry.key.line);
    if (!is_new) {
      reporter.error(entry.key, fmt::format("the service {} is given twice in this file; first in line {}",
                                            name, first->second));
      return;
    }
    expand(entry.value, substitutes_, reporter);
    read_service_entry(entry, settings_.daemon.restart, service, reporter);
  }

  /// nullptr when there is no file to read; why is reported, unless it is just missing.
  std::shared_ptr<Source> open(const std::filesystem::path& path, bool* missing = nullptr) {
    const FileText file = text_of(path);
    if (missing != nullptr) *missing = file.missing;
    if (!file.problem.empty()) report_file(path, Severity::error, file.problem);
    if (!file.text) return nullptr;
    if (file.text->size() > room_) {
      report_file(path, Severity::error,
                  fmt::format("not read: all files together are larger than {} MiB", kMaxTotalSize >> 20U));
      return nullptr;
    }
    room_ -= file.text->size();
    settings_.sources.push_back(std::make_shared<Source>(base::to_utf8(path.string()), *file.text));
    return settings_.sources.back();
  }

  const KnownParameters* known() const { return settings_.known.get(); }

  static void limit_errors(ServiceSettings& service) {
    if (service.errors.size() <= kMaxErrors) return;
    const std::size_t more = service.errors.size() - kMaxErrors;
    service.errors.resize(kMaxErrors);
    service.errors.push_back(
        without_line(Severity::error, mark_of(service, ""),
                     fmt::format("{} more errors in the entry of {}", more, service.name)));
  }

  FileText text_of(const std::filesystem::path& path) const {
    const auto name = path == sources_.overrides ? path : path.lexically_relative(config_dir_);
    const auto replaced = sources_.replaced.find(name.string());
    return replaced != sources_.replaced.end() ? FileText{.text = replaced->second} : read_file(path);
  }

  void report_file(const std::filesystem::path& path, Severity severity, const std::string& problem) {
    settings_.diagnostics.push_back(without_line(severity, {.file = base::to_utf8(path.string())}, problem));
  }

  const Sources& sources_;
  const std::filesystem::path& config_dir_;
  Substitutes substitutes_;
  std::size_t room_ = kMaxTotalSize;  // for what is left to read
  Settings settings_;
};

// By what is known now.
void hide_again(Source& source, const KnownParameters* known) {
  std::vector<Diagnostic> ignored;  // they were reported when it was loaded
  if (auto root = read_yaml(source, ignored, known)) conceal(*root, source, known);
}

}  // namespace

bool Settings::ok() const {
  return std::ranges::none_of(diagnostics, [](const Diagnostic& d) { return d.severity == Severity::error; });
}

Diagnostic Settings::diagnose(const Mark& mark, std::string message, std::string hint,
                              Severity severity) const {
  for (const auto& source : sources) {
    if (source->file() != mark.file) continue;
    if (known != nullptr && source->hidden_by() != known->version()) hide_again(*source, known.get());
    return source->diagnose(severity, mark, std::move(message), std::move(hint));
  }
  return without_line(severity, mark, std::move(message), std::move(hint));
}

Settings load(const Sources& sources) {
  return Loader(sources).load();
}

}  // namespace aiod::settings
