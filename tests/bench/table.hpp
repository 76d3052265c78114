#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace aiod::bench {

/// What a budget is of: nothing, as the figure is only shown; the figure; or, where there is a NAME/asio, its
/// ratio to that, or what it is more.
enum class Of { none, figure, ratio, difference };

/// One line of the table: a benchmark NAME/aiod, perhaps with a NAME/asio that does the same with nothing but
/// Boost.Asio, and what is to be held.
struct Budget {
  std::string name;
  std::string what;
  std::string unit;  // of the figures; "ns" is shown as it fits
  Of of = Of::none;
  double most = 0;
  std::string peers = {};  // what others need for it
};

/// Prints as the console does, and at the end the figures beside their budgets. A benchmark's figure is the
/// counter "value", or else its time per item, of which the counter "items" says how many one iteration has;
/// of several repetitions the median.
class TableReporter final : public benchmark::ConsoleReporter {
 public:
  explicit TableReporter(std::span<const Budget> budgets) : ConsoleReporter(OO_None), budgets_(budgets) {}

  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override;

 private:
  std::optional<double> figure(const std::string& benchmark) const;
  std::string line_of(const Budget& budget) const;

  std::span<const Budget> budgets_;
  std::map<std::string, std::vector<double>> figures_;
};

/// A smoke run: the benchmarks do as little as possible, and their figures mean nothing.
bool smoke();

/// A benchmark program: --smoke, and what Google Benchmark takes. Repeats each benchmark, in random order, so
/// that a noisy machine does not favour one side. Always returns 0 but for wrong arguments.
int run(int argc, char** argv, std::span<const Budget> budgets, int repetitions);

}  // namespace aiod::bench
