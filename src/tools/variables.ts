/**
 * Variables that make a program load or run other code: setting one to anything is running a program
 * of the caller's choosing.
 */
const LOADERS =
  /^(LD_|DYLD_|BASH_ENV$|ENV$|BASH_FUNC_|SHELLOPTS$|BASHOPTS$|PS4$|PROMPT_COMMAND$|NODE_OPTIONS$|NODE_PATH$|PYTHON|PERL5?(LIB|OPT|DB)|RUBY(OPT|LIB)|GEM_|JAVA_TOOL_OPTIONS$|_JAVA_OPTIONS$|JDK_JAVA_OPTIONS$|GCONV_PATH$|LESSOPEN$|LESSCLOSE$|MALLOC_|GLIBC_TUNABLES$|ZDOTDIR$|FPATH$)/

export function isLoader(name: string): boolean {
  return LOADERS.test(name)
}

/** Variables whose value decides what runs or where it lands, for any tool that stepup knows. */
const DECISIVE =
  /^(PATH|HOME|USER|LOGNAME|SHELL|IFS|CDPATH|EDITOR|VISUAL|PAGER|POD_NAMESPACE|KUBE|AWS_|TF_|TERRAFORM|GIT_|SSH_|GOOGLE_|CLOUDSDK_|GCLOUD_|AZURE_|ARM_|DOCKER_|VAULT_|XDG_|SSL_|HELM_|PG|MYSQL_|REDIS|CURL_|NO_PROXY|no_proxy)|_PROXY$|_proxy$/

export function isDecisive(name: string): boolean {
  return DECISIVE.test(name) || isLoader(name)
}
