#include "aioctl/json_text.hpp"

#include <fmt/format.h>

#include <boost/json/value.hpp>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "aioctl/text.hpp"
#include "base/terminal_text.hpp"
#include "base/utf8.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

class Writer {
 public:
  explicit Writer(JsonStyle style) : blank_(style == JsonStyle::spaced ? " " : "") {}

  std::string take() { return std::move(out_); }

  void write(const json::value& value) {
    switch (value.kind()) {
      case json::kind::null:
        out_ += "null";
        break;
      case json::kind::bool_:
        out_ += value.get_bool() ? "true" : "false";
        break;
      case json::kind::int64:
        append("{}", value.get_int64());
        break;
      case json::kind::uint64:
        append("{}", value.get_uint64());
        break;
      case json::kind::double_:
        write_number(value.get_double());
        break;
      case json::kind::string:
        write_string(value.get_string());
        break;
      case json::kind::array:
        write_array(value.get_array());
        break;
      case json::kind::object:
        write_object(value.get_object());
        break;
    }
  }

 private:
  template <class... Args>
  void append(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  void write_number(double number) {
    if (!std::isfinite(number)) {
      out_ += "null";
      return;
    }
    std::string text = fmt::format("{}", number);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    out_ += text;
  }

  void write_string(std::string_view text) {
    out_ += '"';
    while (!text.empty()) {
      const base::Character character = base::first_character(text);
      write_character(character, text.substr(0, character.length));
      text.remove_prefix(character.length);
    }
    out_ += '"';
  }

  void write_character(const base::Character& character, std::string_view bytes) {
    if (!character.valid) {
      append("\\ufffd");
    } else if (character.code == '"' || character.code == '\\') {
      append("\\{}", bytes);
    } else if (character.code == '\n') {
      append("\\n");
    } else if (base::is_terminal_safe(character.code)) {
      out_ += bytes;
    } else if (const auto code = static_cast<std::uint32_t>(character.code); code > 0xffff) {
      append("\\u{:04x}\\u{:04x}", 0xd7c0 + (code >> 10U), 0xdc00 + (code & 0x3ffU));
    } else {
      append("\\u{:04x}", code);
    }
  }

  void write_array(const json::array& array) {
    out_ += '[';
    const char* separator = "";
    for (const auto& item : array) {
      append("{}", separator);
      write(item);
      separator = blank_.empty() ? "," : ", ";
    }
    out_ += ']';
  }

  void write_object(const json::object& object) {
    out_ += '{';
    const char* separator = "";
    for (const auto& [key, item] : object) {
      append("{}", separator);
      write_string(key);
      append(":{}", blank_);
      write(item);
      separator = blank_.empty() ? "," : ", ";
    }
    out_ += '}';
  }

  std::string_view blank_;
  std::string out_;
};

}  // namespace

std::string to_text(const json::value& value, JsonStyle style) {
  Writer writer(style);
  writer.write(value);
  return writer.take();
}

std::string to_readable(const json::value& value) {
  if (const auto* text = value.if_string()) return escape(*text, Keep::newlines);
  return escape(to_text(value, JsonStyle::spaced));
}

}  // namespace aiod::aioctl
