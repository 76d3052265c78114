#include "aioctl/json_text.hpp"

#include <fmt/format.h>

#include <boost/json/value.hpp>
#include <cmath>
#include <iterator>
#include <string_view>

#include "aioctl/text.hpp"

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
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      const bool c1 = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
      if (byte == '"' || byte == '\\') {
        out_ += '\\';
        out_ += text[i];
      } else if (byte == '\n') {
        out_ += "\\n";
      } else if (byte < 0x20 || byte == 0x7f) {
        append("\\u{:04x}", byte);
      } else if (c1) {
        append("\\u{:04x}", static_cast<unsigned char>(text[++i]));
      } else {
        out_ += text[i];
      }
    }
    out_ += '"';
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
