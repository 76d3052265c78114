#include "settings/secret_names.hpp"

#include <aio/time.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace aiod::settings {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::array<std::string_view, 8> kLongWords{"password", "passwd", "passphrase", "passcode",
                                                     "secret",   "token",  "credential", "apikey"};
constexpr std::array<std::string_view, 11> kShortWords{
    "pass", "pwd", "pw", "psk", "key", "keys", "auth", "credentials", "auths", "otp", "pincode"};
constexpr std::array<std::string_view, 9> kAboutSecrets{"file",    "path",     "dir", "folder", "length",
                                                        "timeout", "lifetime", "ttl", "size"};

template <class Words>
bool is_one_of(const Words& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

bool is_word_character(char c) {
  return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_name_character(char c) {
  return is_word_character(c) || c == '_' || c == '-';
}

/// In lower case: "mqttPassword2" -> mqtt, password2.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words{""};
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool parts = !is_word_character(name[i]) || (is_upper(name[i]) && i > 0 && !is_upper(name[i - 1]));
    if (parts && !words.back().empty()) words.emplace_back();
    if (is_word_character(name[i]))
      words.back() += static_cast<char>(is_upper(name[i]) ? name[i] | 0x20 : name[i]);
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool is_secret_word(std::string_view word) {
  word = word.substr(0, word.find_last_not_of("0123456789") + 1);
  const auto ends = [&](std::string_view end) {
    return word.ends_with(end) || (word.ends_with('s') && word.substr(0, word.size() - 1).ends_with(end));
  };
  return is_one_of(kShortWords, word) || std::ranges::any_of(kLongWords, ends);
}

/// "mqtt://pi:hunter2@broker".
bool has_user_info(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == npos) return false;
  const std::string_view authority =
      text.substr(scheme + 3, text.find_first_of("/?# \t", scheme + 3) - scheme - 3);
  const std::size_t at = authority.rfind('@');
  return at != npos && authority.substr(0, at).find(':') != npos;
}

/// How much of the text, which follows a name, stands for a secret without being one.
std::size_t length_of_reference(std::string_view text) {
  std::size_t at = text.find_first_not_of(" \t\"':=");
  if (at == npos) return 0;
  if (text.substr(at).starts_with("!secret ")) {
    at = text.find_first_not_of(' ', at + 8);
    return at == npos ? text.size() : std::min(text.find_first_of(" \t,}]", at), text.size());
  }
  if (!text.substr(at).starts_with("${")) return 0;
  const std::size_t end = text.find('}', at);
  const bool is_whole =
      end != npos && (end + 1 == text.size() || std::string_view("\"' \t,}]").find(text[end + 1]) != npos);
  return is_whole ? end + 1 : 0;
}

/// The value of "password=hunter2" in a text; npos when there is none.
std::size_t find_named_value(std::string_view text) {
  for (std::size_t from = 0;;) {
    const std::size_t after = find_after_secret_name(text.substr(from), looks_secret);
    if (after == npos) return npos;
    from += after;
    const std::size_t value = text.find_first_not_of(" \t:=\"'", from);
    if (value == npos) return npos;
    if (text.substr(from, value - from).find_first_of(":=") != npos) return value;
  }
}

}  // namespace

bool looks_secret(std::string_view name) {
  const std::vector<std::string> words = words_of(name);
  if (words.empty() || (words.size() > 1 && is_one_of(kAboutSecrets, words.back()))) return false;
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    if (words[i] == "pin" && words[i + 1] == "code") return true;
  return std::ranges::any_of(words, is_secret_word);
}

std::size_t find_after_secret_name(std::string_view text, const NameTest& is_secret) {
  for (std::size_t i = 0; i < text.size();) {
    if (!is_name_character(text[i])) {
      ++i;
      continue;
    }
    const auto end = std::ranges::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(i), text.end(),
                                              is_name_character);
    const auto after = static_cast<std::size_t>(end - text.begin());
    const bool is_tag = i > 0 && text[i - 1] == '!';
    const bool is_variable = i > 1 && text.substr(i - 2, 2) == "${";
    const bool found = !is_tag && !is_variable && is_secret(text.substr(i, after - i));
    const std::size_t reference = found ? length_of_reference(text.substr(after)) : 0;
    if (found && reference == 0) return after;
    i = after + reference;
  }
  return npos;
}

bool holds_named_secret(std::string_view text) {
  return has_user_info(text) || find_named_value(text) != npos;
}

bool is_harmless(std::string_view text) {
  constexpr std::array<std::string_view, 5> words{"true", "false", "null", "~", ""};
  constexpr std::array<std::string_view, 3> pins{"GPIO", "BCM", "BOARD"};
  if (is_one_of(words, text)) return true;
  for (const std::string_view pin : pins)
    if (text.starts_with(pin)) text.remove_prefix(pin.size());
  if (text.find_first_not_of("0123456789.-") == npos) return text.size() <= 3 && !text.empty();
  return text.size() <= 8 && aio::parse_duration(text).has_value();
}

std::string without_named_secret(std::string_view text) {
  const std::size_t value = find_named_value(text);
  return value == npos ? std::string(text) : std::string(text.substr(0, value)) + "[secret]";
}

std::string shown_key(std::string_view key) {
  if (has_user_info(key)) return "[secret]";
  if (find_named_value(key) != npos) return without_named_secret(key);
  const std::size_t after = find_after_secret_name(key, looks_secret);
  const bool has_more = after < key.size() && (key[after] == ' ' || key[after] == '\t');
  return has_more ? std::string(key.substr(0, after + 1)) + "[secret]" : std::string(key);
}

}  // namespace aiod::settings
