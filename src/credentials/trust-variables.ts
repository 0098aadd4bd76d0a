/**
 * By these a library is told whom to believe instead of those that the system trusts (OpenSSL and Go, requests
 * and botocore, httplib2, gRPC, Node). Whoever sets one of them and a proxy hears all that a command says, its
 * credentials too. For kinds whose certificate authority policy does not pin.
 */
export const TRUST_VARIABLES = [
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'],
  ...['HTTPLIB2_CA_CERTS', 'GRPC_DEFAULT_SSL_ROOTS_FILE_PATH'],
]
