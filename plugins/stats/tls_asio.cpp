// Asio is compiled once, in libaiosdk.so, but for its TLS, which is only used here.
#include <boost/asio/ssl/impl/src.hpp>
