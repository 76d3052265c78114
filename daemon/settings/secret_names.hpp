#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace aiod::settings {

/// Whether what bears this name is taken for a secret while nobody knows better: one of its words ("_", "-",
/// "." and capitals part them) is password, passwd, passphrase, passcode, pass, pwd, pw, psk, secret, token,
/// key, apikey, credential, auth, otp or pincode, or ends in one of the long ones. What says where a secret
/// lies, or how long it lasts, is none: password_file, token_timeout. A pin is a part of the board here.
bool looks_secret(std::string_view name);

/// Whether a text shows by itself that a secret is in it: "password=hunter2", "mqtt://pi:hunter2@broker".
bool holds_named_secret(std::string_view text);

/// `text` with "[secret]" for what follows a name that looks secret, and a = or a colon, in it:
/// "password=[secret]".
std::string without_named_secret(std::string_view text);

/// The same for a key that was meant to be a key and a value, maybe without anything between:
/// "password [secret]".
std::string shown_key(std::string_view key);

/// Whether a text is too little to be a secret: true, null, a number of up to three digits, a pin's name,
/// "1h30m".
bool is_harmless(std::string_view text);

using NameTest = std::function<bool(std::string_view)>;

/// Where what follows the first name that `is_secret` begins; npos when there is none. `!secret NAME` is no
/// such name, and `${VAR}` or `!secret NAME` behind one is not what it stands for.
std::size_t find_after_secret_name(std::string_view text, const NameTest& is_secret);

}  // namespace aiod::settings
