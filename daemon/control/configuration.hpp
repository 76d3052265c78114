#pragma once

#include <aio/loop.hpp>
#include <aio/value.hpp>

#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/access.hpp"
#include "engine/engine.hpp"
#include "settings/describe.hpp"
#include "settings/loader.hpp"
#include "settings/overrides.hpp"

namespace aiod::control {

/// A configuration that can't be taken; the text has the place of each error.
class BadConfiguration : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The configuration while the daemon runs: read again, or changed by its clients. What is written goes to
/// Sources::overrides, never to the user's own files, and only when the result is without an error.
///
/// Files are read and written on a worker, and one request is carried out after another. Each calls back on
/// the loop, now or later, once. Loop's thread only.
class Configuration {
 public:
  struct Parts {
    aio::Loop& loop;
    engine::Engine& engine;
    settings::Sources sources;
    /// Reads the files; on a worker.
    std::function<settings::Settings(const settings::Sources&)> load = settings::load;
    /// Called on the loop after the engine has taken other settings.
    std::function<void()> on_adopted = [] {};
  };

  /// What a request came to: its value, or why it was refused.
  template <class T>
  struct Answer {
    std::optional<T> value{};
    std::exception_ptr error{};  // when there is no value
  };
  template <class T>
  using Reply = std::function<void(Answer<T>)>;

  struct Written {
    std::string file;                   // that was written; empty when nothing was to be
    std::vector<std::string> warnings;  // for people
  };
  struct Change {
    std::vector<settings::Edit> edits;
    bool check_arguments = false;    // against the plugins' parameters too
    Access access = Access::full();  // of the one who asked
  };

  explicit Configuration(Parts parts);
  Configuration(const Configuration&) = delete;
  Configuration& operator=(const Configuration&) = delete;

  /// Reads the files again and does what changed. `dry_run` only says what that would be.
  void reload(bool dry_run, Reply<engine::ReloadPlan> reply);

  /// Reads the entries of these services again, and loads their plugins anew.
  void reload_services(std::vector<std::string> services, Reply<engine::ReloadPlan> reply);

  struct Verdict {
    bool ok = true;
    std::vector<std::string> messages{};  // errors with their places, then warnings
  };
  /// What the configuration would be with `text` in place of one of its files, by its name in the folder.
  /// Throws std::invalid_argument when it isn't the name of a file that is read there.
  void check(std::string file, std::string text, Reply<Verdict> reply);

  /// Throws Denied for edits that their caller has no right to. Writes them, and lets the next starts of the
  /// services that they concern go by them. What else has changed in the files is left for reload().
  void write(Change change, Reply<Written> reply);

  /// Every configured value of a service, as the files have it now or the last reload found it.
  std::vector<settings::ConfiguredValue> describe(const engine::ServiceUnit& unit) const;
  std::string written_entries(const engine::ServiceUnit& unit) const;
  std::string effective_entry(const engine::ServiceUnit& unit) const;

  const std::filesystem::path& folder() const noexcept { return parts_.sources.config_dir; }

 private:
  using Job = std::function<void()>;
  using Next = std::shared_ptr<settings::Settings>;
  struct Writing;

  void enqueue(Job job);
  void run_next();
  void job_done();
  /// Runs `work` on a worker, then `then` on the loop with what it threw.
  void on_worker(Job work, std::function<void(std::exception_ptr)> then);
  /// Answers, and lets the next request go on.
  template <class T>
  void finish(const Reply<T>& reply, Answer<T> answer);
  /// Calls `body`, and answers with what it throws.
  template <class T, class Body>
  void guarded(const Reply<T>& reply, Body body);

  void refuse_errors(const std::vector<std::string>& problems) const;
  void take_reload(const settings::Settings& next, bool dry_run, const Reply<engine::ReloadPlan>& reply);
  void take_services(const settings::Settings& next, const std::vector<std::string>& services,
                     const Reply<engine::ReloadPlan>& reply);
  void check_written(const Writing& writing) const;
  Written adopt(const Writing& writing);
  void note_failed_swaps(engine::ReloadPlan& plan) const;
  settings::Settings merged(const settings::Settings& next, const std::vector<std::string>& services) const;

  Parts parts_;
  std::deque<std::function<void()>> jobs_;
  bool busy_ = false;
  std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace aiod::control
