#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

#include "simulation/simulation.hpp"

// simulation --seed N [--steps N] [--services N] [--trace]: replays one seed.
// simulation --seeds FROM..TO | COUNT [...]: runs many, and stops at the first that fails; with --all at
// none.
namespace {

using aiod::simulation::Options;
using aiod::simulation::Result;

struct Arguments {
  Options options;
  std::uint64_t from = 1;
  std::uint64_t to = 1;
  bool all = false;
};

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

bool read_range(std::string_view text, Arguments& arguments) {
  const auto dots = text.find("..");
  const auto from = dots == std::string_view::npos ? std::optional<std::uint64_t>(1)
                                                   : number<std::uint64_t>(text.substr(0, dots));
  const auto to = number<std::uint64_t>(dots == std::string_view::npos ? text : text.substr(dots + 2));
  if (!from || !to) return false;
  arguments.from = *from;
  arguments.to = *to;
  return true;
}

bool read_option(std::string_view name, std::string_view value, Arguments& arguments) {
  if (name == "--seeds") return read_range(value, arguments);
  if (name == "--seed") {
    const auto seed = number<std::uint64_t>(value);
    arguments.from = arguments.to = seed.value_or(0);
    return seed.has_value();
  }
  const auto count = number<int>(value);
  if (name == "--steps") arguments.options.steps = count.value_or(0);
  if (name == "--services") arguments.options.services = count.value_or(0);
  return (name == "--steps" || name == "--services") && count && *count > 0;
}

bool read(int argc, char** argv, Arguments& arguments) {
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--trace") == 0)
      arguments.options.aloud = true;
    else if (std::strcmp(argv[i], "--all") == 0)
      arguments.all = true;
    else if (i + 1 == argc || !read_option(argv[i], argv[i + 1], arguments))
      return false;
    else
      ++i;
  }
  return argc > 1;
}

bool report(const Result& result, bool short_form) {
  if (result.violation.empty()) return true;
  if (short_form) {
    fmt::print("seed {} failed: {}\n", result.seed, result.violation);
    return false;
  }
  fmt::print("{}\nseed {} failed: {}\nreplay it with: simulation --seed {} --trace\n", result.tail,
             result.seed, result.violation, result.seed);
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  if (!read(argc, argv, arguments)) {
    fmt::print(stderr,
               "usage: simulation --seed N | --seeds FROM..TO | --seeds COUNT [--steps N] [--services N] "
               "[--trace] [--all]\n");
    return 2;
  }
  std::uint64_t steps = 0;
  int failures = 0;
  for (std::uint64_t seed = arguments.from; seed <= arguments.to; ++seed) {
    arguments.options.seed = seed;
    const Result result = aiod::simulation::simulate(arguments.options);
    steps += static_cast<std::uint64_t>(result.steps);
    if (report(result, arguments.all)) continue;
    ++failures;
    if (!arguments.all) return 1;
  }
  fmt::print("seeds {} to {}: {} steps, {} failed\n", arguments.from, arguments.to, steps, failures);
  return failures == 0 ? 0 : 1;
}
