#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <optional>

#include "aioctl/commands.hpp"
#include "aioctl/config_files.hpp"
#include "aioctl/edited_file.hpp"
#include "aioctl/json_fields.hpp"
#include "aioctl/programs.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

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

CommandError would_be_wrong(const fs::path& file, const std::string& findings) {
  return {ExitCode::failure, "Failed",
          fmt::format("{} would be wrong, and stays as it was:\n{}", escape(file.string()),
                      escape(trim_newlines(findings), Keep::newlines))};
}

// By the daemon that reads the folder.
void ask_daemon(Session& session, const fs::path& folder, const fs::path& file, const std::string& text) {
  const json::object verdict = session.aiod.call(
      "io.aiod.Services.Check", {{"file", file.lexically_relative(folder).string()}, {"text", text}});
  std::string findings;
  for (const auto& message : array_of(verdict, "messages"))
    findings += std::string(message.as_string()) + '\n';
  if (!flag_of(verdict, "ok")) throw would_be_wrong(file, findings);
}

// By a program of its own, in a folder that has the text in the file's place.
void check_alone(const Invocation& invocation, Session& session, const fs::path& folder, const fs::path& file,
                 const fs::path& copy) {
  const StagedConfig staged(folder, file, copy);
  CheckOptions folders = invocation.check;
  folders.config = staged.path().string();
  std::string output;
  if (session.programs.check(folders, &output) == 0) return;
  throw would_be_wrong(file, with_real_names(output, staged.path(), folder));
}

struct Place {
  fs::path folder;
  fs::path file;
  bool is_daemons = false;
};

// What was typed is never lost: with anything wrong the copy stays, and the user hears where.
void take_over(const Invocation& invocation, Session& session, const Place& place, EditedFile& edited) {
  try {
    const std::string text = edited.text();
    if (place.is_daemons)
      ask_daemon(session, place.folder, place.file, text);
    else
      check_alone(invocation, session, place.folder, place.file, edited.copy());
    if (edited.overtaken()) {
      throw CommandError(ExitCode::failure, "Failed",
                         fmt::format("{} was changed by somebody else meanwhile, and stays as it is",
                                     escape(place.file.string())));
    }
    edited.commit(text);
  } catch (const CommandError& error) {
    edited.keep();
    throw CommandError(
        error.exit(), error.code(),
        fmt::format("{}\nWhat you edited is in {}", error.what(), escape(edited.copy().string())));
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
  const auto [folders, reads] = daemons_folders(session.aiod, session.out);
  const std::optional<fs::path> daemons = folders ? std::optional<fs::path>(folders->config) : std::nullopt;
  const std::string name = invocation.patterns.empty() ? "" : service_of(invocation.patterns.front());
  Place place{.folder = folder_to_edit(invocation.check.config, daemons), .file = {}};
  place.file = file_of_entry(place.folder, name);
  place.is_daemons = is_same_folder(reads, place.folder);
  EditedFile edited(place.file);
  try {
    session.programs.edit(edited.copy());
  } catch (const CommandError&) {
    if (edited.changed()) edited.keep();
    throw;
  }
  const bool changed = edited.changed();
  if (changed) take_over(invocation, session, place, edited);
  tell(invocation, session, place.file, changed);
  if (changed && place.is_daemons) return reload(invocation, session, place.file);
  if (invocation.json) tell_as_json(session, place.file, changed, nullptr);
  return ExitCode::ok;
}

}  // namespace aiod::aioctl
