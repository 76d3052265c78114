// A fixed stream of damaged messages and descriptions: nothing may crash, and what is accepted must hold its
// promises. tests/fuzz does the same without end.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "protocol/framing.hpp"
#include "protocol/interfaces.hpp"
#include "protocol/message.hpp"

namespace aiod::protocol {
namespace {

constexpr int rounds_per_seed_text = 2000;

std::vector<std::string> corpus(const std::string& folder) {
  std::vector<std::string> texts;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(AIOD_CORPUS) / folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

class Mutator {
 public:
  explicit Mutator(std::vector<std::string> texts) : texts_(std::move(texts)) {}

  std::string damaged(std::string text) {
    for (std::size_t i = below(4) + 1; i > 0; --i) damage(text);
    return text;
  }

  std::size_t below(std::size_t limit) { return random_() % limit; }

 private:
  void damage(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = below(8) + 1;
    switch (below(5)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, 1, static_cast<char>(below(256)));
        break;
      case 2:
        text.insert(at, text.substr(at, length * 4));
        break;
      case 3:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
        break;
      default:
        const std::string& other = texts_[below(texts_.size())];
        text = text.substr(0, at) + other.substr(below(other.size() + 1));
    }
  }

  std::vector<std::string> texts_;
  std::mt19937 random_{20240117};  // NOLINT: the same stream in every run
};

TEST(Mutation, DecodeCallTakesOnlyWhatItCanSendAgain) {
  const auto texts = corpus("call");
  ASSERT_FALSE(texts.empty());
  Mutator mutator(texts);
  std::size_t accepted = 0;
  for (const std::string& text : texts) {
    for (int i = 0; i < rounds_per_seed_text; ++i) {
      const auto call = decode_call(mutator.damaged(text));
      if (!call) {
        ASSERT_FALSE(call.reason().empty());
        continue;
      }
      ++accepted;
      std::string again = encode(*call);
      again.pop_back();
      const auto second = decode_call(again);
      ASSERT_TRUE(second) << again;
      // Not the values: Boost 1.81 may read the last digit of a double differently.
      ASSERT_EQ(second->parameters.size(), call->parameters.size()) << again;
      ASSERT_EQ(second->method, call->method);
    }
  }
  EXPECT_GT(accepted, 0u);
}

TEST(Mutation, DecodeReplyNeverThrows) {
  const auto texts = corpus("call");
  Mutator mutator(texts);
  for (const std::string& text : texts) {
    for (int i = 0; i < rounds_per_seed_text; ++i) {
      ASSERT_NO_THROW(decode_reply(mutator.damaged(text)));
    }
  }
}

TEST(Mutation, ParseInterfaceThrowsNothingButSyntaxErrorsInsideTheText) {
  auto texts = corpus("interface");
  for (const Description& description : descriptions()) texts.emplace_back(description.text);
  Mutator mutator(texts);
  std::size_t accepted = 0;
  for (const std::string& text : texts) {
    for (int i = 0; i < rounds_per_seed_text / 4; ++i) {
      const std::string damaged = mutator.damaged(text);
      try {
        const Interface interface = parse_interface(damaged);
        ++accepted;
        for (const Method& method : interface.methods) validate(interface, method.name, {{"x", 1}});
      } catch (const SyntaxError& error) {
        ASSERT_GE(error.line(), 1u);
        ASSERT_LE(error.line(),
                  static_cast<std::size_t>(std::count(damaged.begin(), damaged.end(), '\n')) + 1);
      }
    }
  }
  EXPECT_GT(accepted, 0u);
}

TEST(Mutation, FramesDoNotDependOnHowTheBytesArrive) {
  Mutator mutator({std::string("\0", 1)});
  for (int round = 0; round < 300; ++round) {
    std::string stream;
    for (std::size_t i = mutator.below(200); i > 0; --i) {
      stream += mutator.below(5) == 0 ? '\0' : static_cast<char>('a' + mutator.below(26));
    }
    constexpr std::size_t limit = 12;
    FrameReader whole(limit);
    whole.feed(stream);
    FrameReader pieces(limit);
    std::vector<std::string> expected;
    while (auto message = whole.next()) expected.push_back(*message);
    std::vector<std::string> found;
    for (std::size_t at = 0; at < stream.size();) {
      const std::size_t length = mutator.below(9) + 1;
      pieces.feed(std::string_view(stream).substr(at, length));
      at += length;
      if (mutator.below(2) == 0) continue;
      while (auto message = pieces.next()) found.push_back(*message);
    }
    while (auto message = pieces.next()) found.push_back(*message);
    ASSERT_EQ(found, expected);
    ASSERT_EQ(pieces.overflowed(), whole.overflowed());
  }
}

}  // namespace
}  // namespace aiod::protocol
