#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <aio/event.hpp>
#include <aio/process.hpp>

namespace aio::testing {

/// Programs that do what the test says, for a service that uses processes(). A command is known by its words,
/// "nmcli device connect wlan0", and an answer goes by the first of them: the longest that fits counts. A
/// command that fits none can't be started, as if its program was not installed.
///
///     harness.processes().answer("nmcli device", {.exit_code = 0, .output = "wlan0:wifi:connected\n"});
///     ...
///     EXPECT_EQ(harness.processes().calls(), std::vector<std::string>{"nmcli device status"});
class FakeProcesses final : public Processes {
 public:
  using Answer = std::function<ProcessEnd(const Command&)>;

  FakeProcesses();
  ~FakeProcesses() override;

  /// The program ends at once, like this. Its output is told line by line, too. What an Answer throws is what
  /// run() throws.
  void answer(std::string words, ProcessEnd end);
  void answer(std::string words, Answer answer);

  /// The program runs until finish(), or until the wait for it is aborted.
  void hold(std::string words);
  /// The programs that run under these words of hold() end, like this. Settle the loop afterwards.
  void finish(std::string_view words, ProcessEnd end);

  /// The commands that were to be run, in their order, those that could not be started too.
  const std::vector<std::string>& calls() const noexcept { return calls_; }
  void clear_calls() { calls_.clear(); }

  /// How many run at this moment, and how many were ended by an aborted wait.
  std::size_t running() const noexcept { return running_; }
  std::size_t ended_early() const noexcept { return ended_early_; }

  Task<ProcessEnd> run(Command command, std::source_location where) override;

 private:
  struct Held;

  Answer find(const std::string& words) const;

  std::map<std::string, Answer, std::less<>> answers_;
  std::map<std::string, std::shared_ptr<Held>, std::less<>> held_;
  std::vector<std::string> calls_;
  std::size_t running_ = 0;
  std::size_t ended_early_ = 0;
};

}  // namespace aio::testing
