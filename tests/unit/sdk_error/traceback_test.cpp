#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/detail/throw_site.hpp>
#include <aio/error.hpp>
#include <aio/sleep.hpp>
#include <aio/testing/manual_loop.hpp>

#include <stdexcept>
#include <thread>

namespace aio {

// Not in an unnamed namespace, and not inlined: their names are what the tests look for.
[[gnu::noinline]] void fail_deep_inside(int depth) {
  if (depth > 0) fail_deep_inside(depth - 1);
  throw std::runtime_error("deep");
}

Task<void> failing_task(std::chrono::seconds wait) {
  co_await sleep(wait);
  fail_deep_inside(0);
}

namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t start = 0;
  for (std::size_t end = 0; (end = text.find('\n', start)) != std::string::npos; start = end + 1)
    lines.push_back(text.substr(start, end - start));
  EXPECT_EQ(start, text.size()) << "the last line has no end";
  return lines;
}

template <class Function>
std::string traceback_of(Function function) {
  try {
    function();
  } catch (...) {
    return describe_exception(std::current_exception()).traceback;
  }
  return {};
}

TEST(Traceback, IsOffsetsFirst) {
  const auto lines = lines_of(traceback_of([] { fail_deep_inside(0); }));
  ASSERT_THAT(lines, Not(IsEmpty()));
  EXPECT_THAT(lines[0], MatchesRegex(R"(#0 \?\? \(/.*sdk_error_test\+0x[0-9a-f]+\)( \[[0-9a-f]+\])?)"));
}

TEST(Traceback, NamesTheThrowSiteAndItsCallers) {
  const auto lines = lines_of(detail::name_functions(traceback_of([] { fail_deep_inside(2); })));
  ASSERT_GE(lines.size(), 2U);
  EXPECT_THAT(lines[0], StartsWith("#0 aio::fail_deep_inside(int) (/"));
  EXPECT_THAT(lines[1], StartsWith("#1 "));
}

TEST(Traceback, OfACoroutineReadsAsItsFunctionAndEndsAtTheLoop) {
  testing::ManualLoop loop;
  const std::string traceback = traceback_of([&] { loop.run(failing_task(1h)); });
  const auto lines = lines_of(detail::name_functions(traceback));
  ASSERT_GE(lines.size(), 2U) << traceback;
  EXPECT_THAT(lines[0], StartsWith("#0 aio::fail_deep_inside(int) ("));
  EXPECT_THAT(lines[1],
              StartsWith("#1 aio::failing_task(std::chrono::duration<long, std::ratio<1l, 1l> >) ("));
  for (const std::string& line : lines) {
    EXPECT_THAT(line, Not(HasSubstr("boost::asio"))) << line;
    EXPECT_THAT(line, Not(HasSubstr("Loop::poll"))) << line;
    EXPECT_THAT(line, Not(HasSubstr("gtest"))) << line;
  }
}

TEST(Traceback, OfThreadsDoNotMix) {
  std::string other;
  std::thread thread([&] { other = traceback_of([] { fail_deep_inside(1); }); });
  const std::string mine = traceback_of([] { throw 1; });
  thread.join();
  EXPECT_THAT(detail::name_functions(other), HasSubstr("fail_deep_inside"));
  EXPECT_THAT(detail::name_functions(mine), Not(HasSubstr("fail_deep_inside")));
}

TEST(Traceback, AFrameWithoutASymbolKeepsItsOffset) {
  const auto lines = lines_of(detail::name_functions(traceback_of([] { std::string().at(3); })));
  ASSERT_GE(lines.size(), 2U);
  EXPECT_THAT(lines[0], MatchesRegex(R"(#0 .* \(.*libstdc\+\+.*\+0x[0-9a-f]+\).*)"));
  EXPECT_THAT(lines[1], HasSubstr("TestBody"));
}

TEST(Traceback, EndsWithMain) {
  const auto lines = lines_of(detail::name_functions(traceback_of([] { fail_deep_inside(0); })));
  EXPECT_THAT(lines.back(), MatchesRegex("#[0-9]+ main .*"));
}

TEST(Traceback, DeepOnesAreCut) {
  const auto lines = lines_of(traceback_of([] { fail_deep_inside(500); }));
  EXPECT_THAT(lines, SizeIs(::testing::Le(detail::ThrowSite::most_frames)));
}

TEST(NameFunctions, LeavesWhatItCanNotRead) {
  for (const std::string text :
       {"", "\n", "hello", "#0", "#0 ??", "#0 ?? (", "#0 ?? (x+0x)", "#0 ?? (x+0xg)\n",
        "#0 ?? (/no/such+0x12) [00]\n", "#0 ?? (/dev/null+0x12) [00]\n", "#0 ?? (/etc/passwd+0x12)\n",
        "#0 f(int) (/bin/sh+0x12) [ab]\n", "#0 ?? (?+0x12)\n", "] [", "#0 ?? (a+0x1) [",
        "#0 ?? (/+0xffffffffffffffffffff)\n"})
    EXPECT_EQ(detail::name_functions(text), text);
}

TEST(NameFunctions, KeepsRemarksBeforeAndBehindTheFrames) {
  const std::string frames = traceback_of([] { fail_deep_inside(0); });
  const auto lines = lines_of(detail::name_functions("first\n" + frames + "last await at here.cpp:7\n"));
  EXPECT_EQ(lines.front(), "first");
  EXPECT_THAT(lines[1], HasSubstr("fail_deep_inside"));
  EXPECT_EQ(lines.back(), "last await at here.cpp:7");
}

TEST(NameFunctions, NamesACopyByItsOriginal) {
  const std::string traceback = traceback_of([] { fail_deep_inside(0); });
  const std::size_t open = traceback.find('/');
  const std::string module = traceback.substr(open, traceback.find("+0x") - open);
  detail::show_module_as(module, "/usr/lib/original.so");
  const auto lines = lines_of(detail::name_functions(traceback));
  const std::string without_build_id = traceback.substr(0, traceback.find(" [")) + "\n";
  const std::string kept = detail::name_functions(without_build_id);
  detail::show_module_as(module, module);
  EXPECT_THAT(lines[0], StartsWith("#0 aio::fail_deep_inside(int) (/usr/lib/original.so+0x"))
      << "named from the copy, which is the file that ran";
  EXPECT_THAT(kept, HasSubstr(module)) << "nobody could tell whether the original is the same";
}

TEST(NameFunctions, DistrustsAFileThatWasReplaced) {
  std::string traceback = traceback_of([] { fail_deep_inside(0); });
  std::string line = lines_of(traceback)[0];
  line = line.substr(0, line.find(" [")) + " [0123456789abcdef]\n";
  EXPECT_EQ(detail::name_functions(line), line);
}

TEST(ReadableName, Coroutines) {
  EXPECT_EQ(detail::readable_name(
                "_ZN12HelloService4taskEPZNS_4taskE11HelloParamsE42_ZN12HelloService4taskE11HelloParams"
                ".Frame.actor"),
            "HelloService::task(HelloParams)");
  EXPECT_EQ(detail::readable_name("_ZN12HelloService4taskE11HelloParams.resume"),
            "HelloService::task(HelloParams)");
}

TEST(ReadableName, OtherDecorations) {
  EXPECT_EQ(detail::readable_name("_ZN12HelloService4taskE11HelloParams.cold"),
            "HelloService::task(HelloParams)");
  EXPECT_EQ(detail::readable_name("_ZN12HelloService4taskE11HelloParams"), "HelloService::task(HelloParams)");
  EXPECT_EQ(detail::readable_name("main"), "main");
  EXPECT_EQ(detail::readable_name(""), "");
  EXPECT_EQ(detail::readable_name("_Z"), "_Z");
  EXPECT_EQ(detail::readable_name("_Z999999999999999999999999.Frame"), "_Z999999999999999999999999");
}

}  // namespace
}  // namespace aio
