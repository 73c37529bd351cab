/** Lets components be elements too: one of them is. */
export default {compilerOptions: {customElement: true}};
