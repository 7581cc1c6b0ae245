export default {
  root: 'web',
  base: './',
  build: { outDir: process.env.CLIENTS_OUT, emptyOutDir: true, target: 'es2022', reportCompressedSize: false, minify: false },
  logLevel: 'warn',
};
