#include <fmt/format.h>

#include <algorithm>
#include <boost/json/value.hpp>
#include <optional>

#include "aioctl/commands.hpp"
#include "aioctl/config_files.hpp"
#include "aioctl/json_fields.hpp"
#include "aioctl/programs.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

// What the daemon says of its configuration folder; nothing when it can't be asked.
std::optional<fs::path> daemons_folder(Session& session) {
  try {
    const std::string config = text_of(session.aiod.call("io.aiod.Services.Version", {}), "config");
    if (!config.empty()) return config;
  } catch (const CommandError&) {
  }
  return std::nullopt;
}

bool is_same_folder(const fs::path& a, const fs::path& b) {
  std::error_code error;
  return fs::equivalent(a, b, error) && !error;
}

std::string with_real_names(std::string text, const fs::path& staged, const fs::path& real) {
  for (auto at = text.find(staged.string()); at != std::string::npos; at = text.find(staged.string(), at)) {
    text.replace(at, staged.string().size(), real.string());
    at += real.string().size();
  }
  return text;
}

// Throws with the findings when the configuration would be wrong; else gives back what was said about it.
void check_edited(const Invocation& invocation, Session& session, const fs::path& folder,
                  const fs::path& file, const fs::path& copy) {
  const StagedConfig staged(folder, file, copy);
  CheckOptions folders = invocation.check;
  folders.config = staged.path().string();
  std::string output;
  if (session.programs.check(folders, &output) == 0) return;
  throw CommandError(
      ExitCode::failure, "Failed",
      fmt::format("{} would be wrong, and stays as it was:\n{}", escape(file.string()),
                  escape(trim_newlines(with_real_names(output, staged.path(), folder)), Keep::newlines)));
}

// What was typed is never lost: with anything wrong the copy stays, and the user hears where.
void take_over(const Invocation& invocation, Session& session, const fs::path& folder, const fs::path& file,
               EditedCopy& copy) {
  try {
    check_edited(invocation, session, folder, file, copy.path());
    if (copy.overtaken()) {
      throw CommandError(ExitCode::failure, "Failed",
                         fmt::format("{} was changed by somebody else meanwhile, and stays as it is",
                                     escape(file.string())));
    }
    copy.commit();
  } catch (const CommandError& error) {
    copy.keep();
    throw CommandError(
        error.exit(), error.code(),
        fmt::format("{}\nWhat you edited is in {}", error.what(), escape(copy.path().string())));
  }
}

void tell(const Invocation& invocation, Session& session, const fs::path& file, bool changed) {
  if (invocation.json || invocation.quiet) return;
  session.out.show(fmt::format("{}: {}\n", escape(file.string()), changed ? "written" : "unchanged"));
}

void tell_as_json(Session& session, const fs::path& file, bool changed, json::value plan) {
  show_json(session.out, {{"file", file.string()}, {"changed", changed}, {"reload", std::move(plan)}});
}

ExitCode reload(const Invocation& invocation, Session& session, const fs::path& file) {
  if (!invocation.json) {
    Invocation whole = invocation;
    whole.patterns.clear();
    return run_reload(whole, session);
  }
  tell_as_json(session, file, true, session.aiod.call("io.aiod.Services.Reload", {}));
  return ExitCode::ok;
}

}  // namespace

ExitCode run_edit(const Invocation& invocation, Session& session) {
  const auto daemons = daemons_folder(session);
  const fs::path folder = !invocation.check.config.empty() ? fs::path(invocation.check.config)
                                                           : daemons.value_or(default_config_folder());
  const std::string name = invocation.patterns.empty() ? "" : service_of(invocation.patterns.front());
  const fs::path file = file_of_entry(folder, name);
  EditedCopy copy(file);
  try {
    session.programs.edit(copy.path());
  } catch (const CommandError&) {
    if (copy.changed()) copy.keep();
    throw;
  }
  const bool changed = copy.changed();
  if (changed) take_over(invocation, session, folder, file, copy);
  tell(invocation, session, file, changed);
  if (changed && daemons && is_same_folder(*daemons, folder)) return reload(invocation, session, file);
  if (invocation.json) tell_as_json(session, file, changed, nullptr);
  return ExitCode::ok;
}

}  // namespace aiod::aioctl
