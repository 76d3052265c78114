#include "bench/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace aiod::bench {
namespace {

constexpr fmt::string_view row = "{:<46} {:>12} {:>12} {:>7} {:>12}  {:<16} {}\n";

bool is_smoke = false;

double figure_of(const benchmark::BenchmarkReporter::Run& run) {
  const auto counter = [&](const char* name, double fallback) {
    const auto found = run.counters.find(name);
    return found == run.counters.end() ? fallback : found->second.value;
  };
  const double ns = run.GetAdjustedRealTime() / benchmark::GetTimeUnitMultiplier(run.time_unit) * 1e9;
  return counter("value", ns / counter("items", 1));
}

double median(std::vector<double> figures) {
  const auto middle = figures.begin() + static_cast<std::ptrdiff_t>(figures.size() / 2);
  std::nth_element(figures.begin(), middle, figures.end());
  return *middle;
}

std::string short_number(double number) {
  return number >= 100 ? fmt::format("{:.0f}", number) : fmt::format("{:.3g}", number);
}

std::string with_unit(double figure, const std::string& unit) {
  if (unit == "ns" && figure >= 1e6) return short_number(figure / 1e6) + " ms";
  if (unit == "ns" && figure >= 1e3) return short_number(figure / 1e3) + " us";
  return short_number(figure) + ' ' + unit;
}

// What the budget is compared with.
double measured(const Budget& budget, double own, double beside) {
  if (budget.of == Of::ratio) return own / beside;
  return budget.of == Of::difference ? own - beside : own;
}

std::string limit(const Budget& budget) {
  if (budget.of == Of::none) return "";
  if (budget.of == Of::ratio) return fmt::format("<= {}x", budget.most);
  return (budget.of == Of::difference ? "<= +" : "<= ") + with_unit(budget.most, budget.unit);
}

std::string verdict(const Budget& budget, double figure) {
  if (budget.of == Of::none) return "";
  if (figure <= budget.most) return "held";
  return budget.most == 0 ? "MISSED" : fmt::format("MISSED by {:.0f} %", (figure / budget.most - 1) * 100);
}

}  // namespace

void TableReporter::ReportRuns(const std::vector<Run>& runs) {
  ConsoleReporter::ReportRuns(runs);
  for (const Run& run : runs)
    if (run.run_type == Run::RT_Iteration && !run.error_occurred)
      figures_[run.run_name.function_name].push_back(figure_of(run));
}

std::optional<double> TableReporter::figure(const std::string& benchmark) const {
  const auto found = figures_.find(benchmark);
  return found == figures_.end() ? std::nullopt : std::optional(median(found->second));
}

std::string TableReporter::line_of(const Budget& budget) const {
  const auto own = figure(budget.name + "/aiod");
  if (!own) return {};
  const auto raw = figure(budget.name + "/asio");
  return fmt::format(row, budget.what, with_unit(*own, budget.unit), raw ? with_unit(*raw, budget.unit) : "",
                     raw ? fmt::format("{:.2f}x", *own / *raw) : "", limit(budget),
                     verdict(budget, measured(budget, *own, raw.value_or(0))), budget.peers);
}

void TableReporter::Finalize() {
  auto& out = GetOutputStream();
  out << '\n' << fmt::format(row, "", "aiod", "raw Asio", "ratio", "budget", "", "peers");
  for (const Budget& budget : budgets_) out << line_of(budget);
}

bool smoke() {
  return is_smoke;
}

int run(int argc, char** argv, std::span<const Budget> budgets, int repetitions) {
  std::vector<char*> arguments(argv, argv + argc);
  is_smoke = std::erase_if(arguments,
                           [](const char* argument) { return std::string_view(argument) == "--smoke"; }) > 0;
  std::string repeat = fmt::format("--benchmark_repetitions={}", is_smoke ? 1 : repetitions);
  std::string mix = "--benchmark_enable_random_interleaving=true";
  std::string least = "--benchmark_min_time=0.001";
  arguments.insert(arguments.begin() + 1, {repeat.data(), mix.data()});  // what the user gives counts
  if (is_smoke) arguments.push_back(least.data());
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  TableReporter reporter(budgets);
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::Shutdown();
  return 0;
}

}  // namespace aiod::bench
